// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat, FloatFormats} from "./FloatFormat.sol";
import {Exponential} from "./elementary/Exponential.sol";
import {Hyperbolic} from "./elementary/Hyperbolic.sol";
import {Logarithm} from "./elementary/Logarithm.sol";
import {Trigonometric} from "./elementary/Trigonometric.sol";
import {DataType} from "../types/DataType.sol";
import {Opcode} from "../types/Opcode.sol";

/// @notice exp, log, sin, cos, tan, sinh, cosh and tanh of binary32 and binary64 (specification, section 1, rule 5), in a
/// contract of their own because of its size. Algorithms and error bounds stand in docs/functions.
contract ExponentialFunctions {
    /// @notice No function of this contract has the opcode, or it does not take that data type.
    error UnknownFunction(uint8 opcode, uint8 dtype);

    /// @notice The function with that opcode of the number with the bits x; both have the data type's width.
    function unary(uint8 opcode, uint8 dtype, uint256 x) external pure returns (uint256) {
        FloatFormat format = _formatOf(opcode, dtype);
        if (opcode == Opcode.EXP) return Exponential.exp(format, x);
        if (opcode == Opcode.LOG) return Logarithm.log(format, x);
        if (opcode == Opcode.SIN) return Trigonometric.sin(format, x);
        if (opcode == Opcode.COS) return Trigonometric.cos(format, x);
        if (opcode == Opcode.TAN) return Trigonometric.tan(format, x);
        if (opcode == Opcode.SINH) return Hyperbolic.sinh(format, x);
        if (opcode == Opcode.COSH) return Hyperbolic.cosh(format, x);
        if (opcode == Opcode.TANH) return Hyperbolic.tanh(format, x);
        revert UnknownFunction(opcode, dtype);
    }

    function _formatOf(uint8 opcode, uint8 dtype) private pure returns (FloatFormat) {
        if (dtype == DataType.FLOAT32) return FloatFormats.BINARY32;
        if (dtype == DataType.FLOAT64) return FloatFormats.BINARY64;
        revert UnknownFunction(opcode, dtype);
    }
}
