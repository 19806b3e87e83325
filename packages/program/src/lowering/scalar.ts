export { numberConstant as numbers, numberScalar as scalar } from "./number.js";
export { widen } from "./widen.js";
