export { availabilityAbi, disputeGameAbi, modelRegistryAbi, refereeAbi, rollupAbi } from "@assay/contracts";
