// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat, FloatFormats} from "./FloatFormat.sol";
import {Exponential} from "./elementary/Exponential.sol";

/// @notice exp, log, sin, cos, tan, sinh, cosh and tanh of binary32 and binary64 (specification, section 1, rule 5), in a
/// contract of their own because of its size. Algorithms and error bounds stand in docs/functions.
contract ExponentialFunctions {
    /// @notice No function of this contract has the opcode, or it does not take that data type.
    error UnknownFunction(uint8 opcode, uint8 dtype);

    /// @notice The function with that opcode of the number with the bits x; both have the data type's width.
    function unary(uint8 opcode, uint8 dtype, uint256 x) external pure returns (uint256) {
        if (dtype != 1 && dtype != 11) revert UnknownFunction(opcode, dtype);
        FloatFormat format = FloatFormats.of(dtype);
        if (opcode == 0x13) return Exponential.exp(format, x);
        revert UnknownFunction(opcode, dtype);
    }
}
