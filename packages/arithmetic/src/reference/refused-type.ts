import { type DataType, dataTypeName } from "../data-type.js";

/** The error of an instruction that is asked for a data type which it does not take (appendix A). */
export function refusedType(name: string, dtype: DataType): RangeError {
  return new RangeError(`${name} does not take ${dataTypeName(dtype)}`);
}
