import { ProgramError } from "../program-error.js";
import { readMessage, textField } from "./message.js";

/**
 * Gives the bytes of a file beside the model, by the location that a tensor names: a relative path with forward
 * slashes that stays inside of the model's folder (checked before it is called). Called once for each tensor.
 */
export type ExternalReader = (location: string) => Uint8Array;

/** Where a tensor's data lies: the `external_data` entries of a TensorProto. */
export type ExternalEntries = ReadonlyMap<string, string>;

/** Reads one StringStringEntryProto into a map. */
export function readEntry(bytes: Uint8Array, tensor: string, entries: Map<string, string>): void {
  let key = "";
  let text = "";
  readMessage("StringStringEntryProto", bytes, {
    1: textField((value) => {
      key = value;
    }),
    2: textField((value) => {
      text = value;
    }),
  });
  if (entries.has(key)) throw malformed(tensor, `the entry "${key}" stands twice`);
  entries.set(key, text);
}

/**
 * The `size` bytes of a tensor that keeps them in another file; a view where they are aligned to 8 bytes.
 *
 * @throws ProgramError ONNX_EXTERNAL_DATA without a reader, ONNX_EXTERNAL_MALFORMED, and whatever the reader throws
 */
export function readExternal(
  tensor: string,
  entries: ExternalEntries,
  size: number,
  read: ExternalReader | null,
): Uint8Array {
  if (read === null) throw new ProgramError({ code: "ONNX_EXTERNAL_DATA", tensor });
  const location = entries.get("location") ?? "";
  const fault = faultOfLocation(location);
  if (fault !== null) throw malformed(tensor, `its location ${JSON.stringify(location.slice(0, 200))} ${fault}`);
  const offset = wholeNumber(tensor, entries, "offset") ?? 0;
  const length = wholeNumber(tensor, entries, "length");
  if (length !== null && length !== size) throw malformed(tensor, `its length is ${length}, its type takes ${size}`);
  const file = read(location);
  if (offset > file.length || size > file.length - offset) {
    throw malformed(tensor, `bytes ${offset} to ${offset + size} of "${location}", which has ${file.length}`);
  }
  const bytes = file.subarray(offset, offset + size);
  return bytes.byteOffset % 8 === 0 ? bytes : new Uint8Array(bytes);
}

/** Why a location does not stay inside of the model's folder on every system, or null if it does. */
function faultOfLocation(location: string): string | null {
  if (location === "") return "is empty";
  if (location.includes("\0")) return "contains a NUL";
  if (location.includes("\\")) return "contains a backslash";
  if (/^[A-Za-z]:/.test(location)) return "names a drive";
  if (location.startsWith("/")) return "is absolute";
  if (location.split("/").includes("..")) return 'leaves the folder ("..")';
  return null;
}

function wholeNumber(tensor: string, entries: ExternalEntries, key: string): number | null {
  const text = entries.get(key);
  if (text === undefined) return null;
  if (!/^\d{1,15}$/.test(text)) throw malformed(tensor, `its ${key} is ${JSON.stringify(text.slice(0, 40))}`);
  return Number(text);
}

function malformed(tensor: string, detail: string): ProgramError {
  return new ProgramError({ code: "ONNX_EXTERNAL_MALFORMED", tensor, detail });
}
