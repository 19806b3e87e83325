import { ProgramError } from "../program-error.js";
import { integerField, readMessage, textField } from "./message.js";

/**
 * Reads an OperatorSetIdProto into versions by domain ("" is ai.onnx). Exporters write a domain twice; that is accepted
 * where both entries say the same. Throws ONNX_DUPLICATE_NAME.
 */
export function readOpset(bytes: Uint8Array, opsets: Map<string, number>): void {
  let domain = "";
  let version = 0;
  readMessage("OperatorSetIdProto", bytes, {
    1: textField((value) => {
      domain = value === "ai.onnx" ? "" : value;
    }),
    2: integerField((value) => {
      version = Number(value);
    }),
  });
  if ((opsets.get(domain) ?? version) !== version) {
    throw new ProgramError({ code: "ONNX_DUPLICATE_NAME", name: domain || "ai.onnx", what: "opset_import" });
  }
  opsets.set(domain, version);
}
