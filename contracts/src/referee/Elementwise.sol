// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatArithmetic} from "./FloatArithmetic.sol";
import {FloatFormat, FloatFormats} from "./FloatFormat.sol";
import {IntegerArithmetic} from "./IntegerArithmetic.sol";
import {DataType} from "../types/DataType.sol";
import {Opcode} from "../types/Opcode.sol";

/// @notice The elementwise instructions of appendix A but for the elementary functions, on the bits of their operands;
/// a part of the referee in a contract of its own because of its size.
contract Elementwise {
    using FloatArithmetic for FloatFormat;

    error OpcodeUnknown(uint8 opcode);

    /// @notice Bits of an instruction of one operand of the data type.
    function unary(uint8 opcode, uint8 dtype, uint256 x) external pure returns (uint256) {
        if (dtype == DataType.BOOL && opcode == Opcode.NOT) return x == 0 ? 1 : 0;
        FloatFormat format = FloatFormats.formatOf(dtype);
        if (!format.isFloat()) return IntegerArithmetic.unary(opcode, dtype, x);
        if (opcode == Opcode.NEG) return x ^ format.sign();
        if (opcode == Opcode.ABS) return x & (format.sign() - 1);
        if (opcode == Opcode.SQRT) return format.sqrt(x);
        if (opcode >= Opcode.FLOOR && opcode <= Opcode.TRUNC) return format.integral(opcode, x);
        revert OpcodeUnknown(opcode);
    }

    /// @notice Bits of an instruction of two operands of one data type; a comparison gives 0 or 1.
    function binary(uint8 opcode, uint8 dtype, uint256 a, uint256 b) external pure returns (uint256) {
        FloatFormat format = FloatFormats.formatOf(dtype);
        if (format.isFloat()) return _ofFloats(opcode, format, a, b);
        if (dtype == DataType.BOOL) (a, b) = (a == 0 ? 0 : 1, b == 0 ? 0 : 1);
        return IntegerArithmetic.binary(opcode, dtype, a, b);
    }

    /// @notice A number or truth value of one data type in another one (specification, section 1, rule 9).
    function cast(uint8 from, uint8 to, uint256 x) external pure returns (uint256) {
        FloatFormat source = FloatFormats.formatOf(from);
        FloatFormat target = FloatFormats.formatOf(to);
        if (to == DataType.BOOL) return (source.isFloat() ? source.isZero(x) : x == 0) ? 0 : 1;
        if (source.isFloat()) return target.isFloat() ? source.convert(target, x) : _truncated(source, to, x);
        int256 number = from == DataType.BOOL ? (x == 0 ? int256(0) : int256(1)) : IntegerArithmetic.value(from, x);
        if (!target.isFloat()) return IntegerArithmetic.wrap(to, number);
        return target.round(number < 0, uint256(number < 0 ? -number : number), 0, false);
    }

    function _ofFloats(uint8 opcode, FloatFormat format, uint256 a, uint256 b) private pure returns (uint256) {
        if (opcode == Opcode.ADD) return format.add(a, b);
        if (opcode == Opcode.SUB) return format.sub(a, b);
        if (opcode == Opcode.MUL) return format.mul(a, b);
        if (opcode == Opcode.DIV) return format.div(a, b);
        if (opcode == Opcode.MAXIMUM) return format.maximum(a, b);
        if (opcode == Opcode.MINIMUM) return format.minimum(a, b);
        if (opcode == Opcode.FMOD) return format.fmod(a, b);
        if (opcode == Opcode.EQUAL) return format.equal(a, b) ? 1 : 0;
        if (opcode == Opcode.LESS) return format.less(a, b) ? 1 : 0;
        if (opcode == Opcode.LESS_OR_EQUAL) return format.less(a, b) || format.equal(a, b) ? 1 : 0;
        revert OpcodeUnknown(opcode);
    }

    /// @dev Towards zero; NaN gives 0, and what lies outside the type its nearest end.
    function _truncated(FloatFormat source, uint8 to, uint256 x) private pure returns (uint256) {
        if (source.isNaN(x)) return 0;
        bool negative = source.isNegative(x);
        uint256 end = negative ? IntegerArithmetic.least(to) : IntegerArithmetic.greatest(to);
        if (source.isInfinite(x)) return end;
        (uint256 significand, int256 exponent) = source.decode(x);
        // No integer has more than 64 bits.
        if (exponent > 64) return end;
        uint256 magnitude = exponent < 0 ? significand >> uint256(-exponent) : significand << uint256(exponent);
        // The greatest magnitude with this sign: |least| for negative numbers, which is 0 for unsigned types.
        return magnitude > end ? end : IntegerArithmetic.wrap(to, negative ? -int256(magnitude) : int256(magnitude));
    }
}
