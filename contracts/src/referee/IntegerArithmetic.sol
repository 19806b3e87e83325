// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DataType} from "../types/DataType.sol";
import {Opcode} from "../types/Opcode.sol";

/// @notice The arithmetic of the integer types (specification, section 1, rule 8): two's complement that wraps.
/// Numbers are their bits, zero-extended to the type's width. Total on bits of the type.
library IntegerArithmetic {
    error OpcodeUnknown(uint8 opcode);

    /// @notice The number that the bits stand for.
    function value(uint8 dtype, uint256 bits) internal pure returns (int256) {
        unchecked {
            uint256 width = 8 * DataType.width(dtype);
            bool negative = DataType.isIn(dtype, DataType.SIGNED) && bits >> (width - 1) != 0;
            return negative ? int256(bits) - int256(1 << width) : int256(bits);
        }
    }

    /// @notice The low bits of a number.
    function wrap(uint8 dtype, int256 number) internal pure returns (uint256) {
        return uint256(number) & mask(dtype);
    }

    function mask(uint8 dtype) internal pure returns (uint256) {
        unchecked {
            return (1 << (8 * DataType.width(dtype))) - 1;
        }
    }

    /// @notice Bits of the least number of the type.
    function least(uint8 dtype) internal pure returns (uint256) {
        return DataType.isIn(dtype, DataType.SIGNED) ? (mask(dtype) >> 1) + 1 : 0;
    }

    /// @notice Bits of the greatest number of the type.
    function greatest(uint8 dtype) internal pure returns (uint256) {
        return DataType.isIn(dtype, DataType.SIGNED) ? mask(dtype) >> 1 : mask(dtype);
    }

    function unary(uint8 opcode, uint8 dtype, uint256 bits) internal pure returns (uint256) {
        if (opcode == Opcode.NOT) return bits ^ mask(dtype);
        int256 number = value(dtype, bits);
        if (opcode == Opcode.NEG) return wrap(dtype, -number);
        if (opcode == Opcode.ABS) return wrap(dtype, number < 0 ? -number : number);
        revert OpcodeUnknown(opcode);
    }

    function binary(uint8 opcode, uint8 dtype, uint256 a, uint256 b) internal pure returns (uint256) {
        if (opcode == Opcode.AND) return a & b;
        if (opcode == Opcode.OR) return a | b;
        if (opcode == Opcode.XOR) return a ^ b;
        if (opcode == Opcode.SHIFT_LEFT) return (a << b) & mask(dtype);
        if (opcode == Opcode.SHIFT_RIGHT) return a >> b;
        if (opcode == Opcode.EQUAL) return a == b ? 1 : 0;
        (int256 x, int256 y) = (value(dtype, a), value(dtype, b));
        if (opcode == Opcode.LESS) return x < y ? 1 : 0;
        if (opcode == Opcode.LESS_OR_EQUAL) return x <= y ? 1 : 0;
        if (opcode == Opcode.MAXIMUM) return x < y ? b : a;
        if (opcode == Opcode.MINIMUM) return y < x ? b : a;
        return wrap(dtype, _computed(opcode, x, y));
    }

    /// @dev Operands are below 2^64 in magnitude: nothing but `pow` leaves 256 bits.
    function _computed(uint8 opcode, int256 x, int256 y) private pure returns (int256) {
        unchecked {
            if (opcode == Opcode.ADD) return x + y;
            if (opcode == Opcode.SUB) return x - y;
            if (opcode == Opcode.MUL) return x * y;
            if (opcode == Opcode.POW) return _power(x, y);
            if (y == 0) return 0;
            if (opcode == Opcode.DIV) return x / y;
            int256 remainder = x % y;
            if (opcode == Opcode.FMOD) return remainder;
            if (opcode == Opcode.MOD) return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
            revert OpcodeUnknown(opcode);
        }
    }

    /// @dev Powers wrap at 256 bits, whose low bits are those of the exact power. One over a number other than 1 and
    /// −1 truncates to 0, and 0 to a negative power is 0 by definition.
    function _power(int256 x, int256 y) private pure returns (int256) {
        unchecked {
            if (y >= 0) return int256(uint256(x) ** uint256(y));
            if (x == 1) return 1;
            if (x == -1) return y & 1 == 0 ? int256(1) : -1;
            return 0;
        }
    }
}
