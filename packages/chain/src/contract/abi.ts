export { disputeGameAbi, modelRegistryAbi, refereeAbi, rollupAbi } from "@assay/contracts";
