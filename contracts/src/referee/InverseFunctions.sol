// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat, FloatFormats} from "./FloatFormat.sol";
import {Arcsine} from "./elementary/Arcsine.sol";
import {Arctangent} from "./elementary/Arctangent.sol";
import {ErrorFunction} from "./elementary/ErrorFunction.sol";
import {InverseHyperbolic} from "./elementary/InverseHyperbolic.sol";
import {Pow} from "./elementary/Pow.sol";
import {DataType} from "../types/DataType.sol";
import {Opcode} from "../types/Opcode.sol";

/// @notice asin, acos, atan, asinh, acosh, atanh, erf and pow of binary32 and binary64 (specification, section 1,
/// rule 5), in a contract of their own because of its size. Algorithms and error bounds stand in docs/functions.
contract InverseFunctions {
    /// @notice No function of this contract has the opcode, or it does not take that data type.
    error UnknownFunction(uint8 opcode, uint8 dtype);

    /// @notice The function with that opcode of the number with the bits x; both have the data type's width.
    function unary(uint8 opcode, uint8 dtype, uint256 x) external pure returns (uint256) {
        FloatFormat format = _formatOf(opcode, dtype);
        if (opcode == Opcode.ASIN) return Arcsine.asin(format, x);
        if (opcode == Opcode.ACOS) return Arcsine.acos(format, x);
        if (opcode == Opcode.ATAN) return Arctangent.atan(format, x);
        if (opcode == Opcode.ASINH) return InverseHyperbolic.asinh(format, x);
        if (opcode == Opcode.ACOSH) return InverseHyperbolic.acosh(format, x);
        if (opcode == Opcode.ATANH) return InverseHyperbolic.atanh(format, x);
        if (opcode == Opcode.ERF) return ErrorFunction.erf(format, x);
        revert UnknownFunction(opcode, dtype);
    }

    /// @notice a to the power of b, of the numbers with these bits.
    function pow(uint8 dtype, uint256 a, uint256 b) external pure returns (uint256) {
        return Pow.pow(_formatOf(Opcode.POW, dtype), a, b);
    }

    function _formatOf(uint8 opcode, uint8 dtype) private pure returns (FloatFormat) {
        if (dtype == DataType.FLOAT32) return FloatFormats.BINARY32;
        if (dtype == DataType.FLOAT64) return FloatFormats.BINARY64;
        revert UnknownFunction(opcode, dtype);
    }
}
