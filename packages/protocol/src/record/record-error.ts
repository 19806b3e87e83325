import { ProtocolError } from "../error.js";

export type RecordErrorType =
  | {
      readonly code: "RECORD_UINT_OUT_OF_RANGE";
      readonly field: string;
      readonly value: number | bigint;
      readonly bits: number;
    }
  | {
      readonly code: "RECORD_LENGTH_OUT_OF_RANGE";
      readonly field: string;
      readonly length: number;
      readonly least: number;
      readonly most: number;
    }
  | {
      readonly code: "RECORD_COUNT_MISMATCH";
      readonly field: string;
      readonly count: number;
      readonly expected: number;
    }
  | { readonly code: "BATCH_DATA_MALFORMED"; readonly reason: string };

const remedies: Record<RecordErrorType["code"], string> = {
  RECORD_UINT_OUT_OF_RANGE: "Give a whole number that the field's width can hold.",
  RECORD_LENGTH_OUT_OF_RANGE: "Keep to the limits of appendix B of the specification.",
  RECORD_COUNT_MISMATCH: "Give as many entries as the record says, one for each.",
  BATCH_DATA_MALFORMED:
    "The bytes are not the SSZ serialization of BatchData; fetch the data again and compare its hash.",
};

/** A record that breaks a limit of appendix B, or bytes that are no record. */
export class RecordError extends ProtocolError<RecordErrorType> {
  constructor(type: RecordErrorType, options?: ErrorOptions) {
    super(type, remedies[type.code], options);
  }
}

export function checkUint(field: string, value: number | bigint, bits: 8 | 32 | 64): void {
  const whole = typeof value === "bigint" || Number.isSafeInteger(value);
  if (!whole || value < 0 || BigInt(value) >= 1n << BigInt(bits)) {
    throw new RecordError({ code: "RECORD_UINT_OUT_OF_RANGE", field, value, bits });
  }
}

export function checkLength(field: string, length: number, least: number, most: number): void {
  if (length < least || length > most) {
    throw new RecordError({ code: "RECORD_LENGTH_OUT_OF_RANGE", field, length, least, most });
  }
}
