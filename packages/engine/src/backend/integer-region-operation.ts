import type { PerformedRegion } from "./integer-region.js";
import type { PlannedOperation } from "./operation.js";
import type { Placement } from "./placement.js";

/** Plans a region for all stacked requests at once. `regions` are those that the backend has prepared. */
export function planRegionOperation(
  placement: Placement,
  steps: readonly number[],
  regions: readonly PerformedRegion[],
): PlannedOperation {
  const region = regions.find(({ plan }) => plan.steps[0] === steps[0]);
  if (region === undefined) throw new Error(`no region begins with step ${steps[0]}`);
  const { requests } = placement;
  const inputs = region.plan.inputs.map(placement.locate);
  const outputs = region.plan.outputs.map((step) => {
    const located = placement.output(step);
    if (located === null) throw new Error(`step ${step} has no place`);
    return located.offset;
  });
  return {
    proposed: region.proposed(requests),
    scratchBytes: region.scratchBytes(requests),
    place: (scratch) => () => region.perform({ inputs, outputs, scratch, requests }),
  };
}
