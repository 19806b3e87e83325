import type { Digest, Request, Result } from "@assay/protocol";
import { hexlify } from "ethers";
import type { Contracts } from "../contract/contracts.js";
import type { TransactionRequest } from "../transaction/transaction-sender.js";
import type { InputPart } from "./input-part.js";

/** Names a demand. */
export type DemandReference = { readonly batchId: bigint; readonly position: number };

/** A call of the contract `Availability`. */
export type AvailabilityCall = DemandReference &
  (
    | { readonly type: "demand"; readonly root: Digest }
    | {
        readonly type: "supplyResult";
        readonly request: Request;
        readonly result: Result;
        readonly proof: readonly Digest[];
      }
    | { readonly type: "supplyPart"; readonly result: Result; readonly part: InputPart }
    | { readonly type: "callOperator" }
    | { readonly type: "fail" }
    | { readonly type: "closeDemand" }
  );

const LABELS: Readonly<Record<AvailabilityCall["type"], string>> = {
  demand: "demand result",
  supplyResult: "supply result",
  supplyPart: "supply part",
  callOperator: "call operator to supply",
  fail: "fail demand",
  closeDemand: "close demand",
};

/** The transaction of a call. `demand` takes its bond beside it. */
export function availabilityRequest(contracts: Contracts, call: AvailabilityCall): TransactionRequest {
  const { batchId, position, type } = call;
  const part = type === "supplyPart" ? `/${call.part.input}/${call.part.part}` : "";
  return {
    key: `availability/${batchId}/${position}/${type}${part}`,
    label: LABELS[type],
    to: contracts.addresses.availability,
    data: dataOf(contracts, call),
  };
}

function dataOf({ availability }: Contracts, call: AvailabilityCall): string {
  const { batchId, position } = call;
  const encode = (name: string, values: readonly unknown[]): string =>
    availability.interface.encodeFunctionData(name, values);
  switch (call.type) {
    case "demand":
      return encode("demand", [batchId, call.root, position]);
    case "supplyResult":
      return encode("supplyResult", [batchId, position, call.request, call.result, call.proof]);
    case "supplyPart": {
      const { input, part, elements, branch } = call.part;
      return encode("supplyPart", [batchId, position, call.result, input, part, hexlify(elements), branch]);
    }
    case "closeDemand":
      return encode("close", [batchId, position]);
    default:
      return encode(call.type, [batchId, position]);
  }
}
