import { ProtocolError } from "@assay/protocol";

export type StoreErrorType =
  | { readonly code: "STORE_VALUE_CORRUPT"; readonly key: string; readonly reason: string }
  | { readonly code: "STORE_LOCKED"; readonly path: string }
  | { readonly code: "STORE_UNAVAILABLE"; readonly path: string; readonly reason: string }
  | { readonly code: "STORE_SCHEMA_MISMATCH"; readonly found: number; readonly expected: number }
  | { readonly code: "STORE_OWNER_MISMATCH"; readonly found: string; readonly expected: string };

const remedies: Record<StoreErrorType["code"], string> = {
  STORE_VALUE_CORRUPT:
    "The disk gave back other bytes than were written. Restore the data folder from a copy, and check the disk.",
  STORE_LOCKED: "Another process uses this data folder; stop it, or give this one a folder of its own.",
  STORE_UNAVAILABLE: "Check that the data folder exists, is writable and that the disk is not full.",
  STORE_SCHEMA_MISMATCH: "The data folder was written by another version; use that version, or an empty folder.",
  STORE_OWNER_MISMATCH: "The data folder belongs to another chain, rollup or operator; use one folder for each.",
};

/** A data folder that cannot be used, or a value in it that is not what was written. */
export class StoreError extends ProtocolError<StoreErrorType> {
  constructor(type: StoreErrorType, options?: ErrorOptions) {
    super(type, remedies[type.code], options);
  }
}
