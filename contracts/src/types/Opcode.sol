// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DataType} from "./DataType.sol";

/// @notice Instructions whose operands, types, attributes and shapes follow one rule.
enum Family {
    None,
    Copy,
    Concat,
    Take,
    Scatter,
    Unary,
    Cast,
    Binary,
    Comparison,
    Select,
    Reduction,
    Scan,
    Dot
}

/// @notice The closed instruction set of arithmetic version 1 (specification, appendix A). Twin: opcode-table.ts in
/// packages/program.
library Opcode {
    uint8 internal constant COPY = 0x01;
    uint8 internal constant CONCAT = 0x02;
    uint8 internal constant TAKE = 0x03;
    uint8 internal constant SCATTER = 0x04;
    uint8 internal constant NEG = 0x10;
    uint8 internal constant ABS = 0x11;
    uint8 internal constant SQRT = 0x12;
    uint8 internal constant EXP = 0x13;
    uint8 internal constant LOG = 0x14;
    uint8 internal constant NOT = 0x15;
    uint8 internal constant FLOOR = 0x16;
    uint8 internal constant CEIL = 0x17;
    uint8 internal constant ROUND = 0x18;
    uint8 internal constant TRUNC = 0x19;
    uint8 internal constant SIN = 0x1a;
    uint8 internal constant COS = 0x1b;
    uint8 internal constant TAN = 0x1c;
    uint8 internal constant ASIN = 0x1d;
    uint8 internal constant ACOS = 0x1e;
    uint8 internal constant ATAN = 0x1f;
    uint8 internal constant SINH = 0x20;
    uint8 internal constant COSH = 0x21;
    uint8 internal constant TANH = 0x22;
    uint8 internal constant ASINH = 0x23;
    uint8 internal constant ACOSH = 0x24;
    uint8 internal constant ATANH = 0x25;
    uint8 internal constant ERF = 0x26;
    uint8 internal constant CAST = 0x27;
    uint8 internal constant ADD = 0x40;
    uint8 internal constant SUB = 0x41;
    uint8 internal constant MUL = 0x42;
    uint8 internal constant DIV = 0x43;
    uint8 internal constant MAXIMUM = 0x44;
    uint8 internal constant MINIMUM = 0x45;
    uint8 internal constant POW = 0x46;
    uint8 internal constant MOD = 0x47;
    uint8 internal constant FMOD = 0x48;
    uint8 internal constant AND = 0x49;
    uint8 internal constant OR = 0x4a;
    uint8 internal constant XOR = 0x4b;
    uint8 internal constant SHIFT_LEFT = 0x4c;
    uint8 internal constant SHIFT_RIGHT = 0x4d;
    uint8 internal constant EQUAL = 0x4e;
    uint8 internal constant LESS = 0x4f;
    uint8 internal constant LESS_OR_EQUAL = 0x50;
    uint8 internal constant SELECT = 0x60;
    uint8 internal constant SUM = 0x80;
    uint8 internal constant MAX = 0x81;
    uint8 internal constant MIN = 0x82;
    uint8 internal constant PRODUCT = 0x83;
    uint8 internal constant ARGMAX = 0x84;
    uint8 internal constant ARGMIN = 0x85;
    uint8 internal constant CUMSUM = 0x90;
    uint8 internal constant CUMPRODUCT = 0x91;
    uint8 internal constant RANK = 0x92;
    uint8 internal constant DOT = 0xa0;

    /// @notice None for an opcode that does not exist.
    function family(uint8 opcode) internal pure returns (Family) {
        if (opcode == COPY) return Family.Copy;
        if (opcode == CONCAT) return Family.Concat;
        if (opcode == TAKE) return Family.Take;
        if (opcode == SCATTER) return Family.Scatter;
        if (opcode >= NEG && opcode <= ERF) return Family.Unary;
        if (opcode == CAST) return Family.Cast;
        if (opcode >= ADD && opcode <= SHIFT_RIGHT) return Family.Binary;
        if (opcode >= EQUAL && opcode <= LESS_OR_EQUAL) return Family.Comparison;
        if (opcode == SELECT) return Family.Select;
        if (opcode >= SUM && opcode <= ARGMIN) return Family.Reduction;
        if (opcode >= CUMSUM && opcode <= RANK) return Family.Scan;
        return opcode == DOT ? Family.Dot : Family.None;
    }

    /// @notice exp, log, the trigonometric and hyperbolic functions, their inverses, and erf.
    function isElementary(uint8 opcode) internal pure returns (bool) {
        return opcode == EXP || opcode == LOG || (opcode >= SIN && opcode <= ERF);
    }

    function isArgument(uint8 opcode) internal pure returns (bool) {
        return opcode == ARGMAX || opcode == ARGMIN;
    }

    /// @notice The data types that an existing instruction computes with, as a set; those of `select` are the types of
    /// its second operand, those of others the types of their first.
    function types(uint8 opcode) internal pure returns (uint256) {
        if (opcode <= SCATTER || opcode == CAST || opcode == EQUAL || opcode == SELECT) return DataType.ANY;
        if (isElementary(opcode)) return DataType.WIDE;
        if (opcode == SQRT || (opcode >= FLOOR && opcode <= TRUNC)) return DataType.FLOAT;
        if (opcode == NOT || (opcode >= AND && opcode <= XOR)) return DataType.BITWISE;
        if (opcode == MOD) return DataType.INTEGER;
        if (opcode == SHIFT_LEFT || opcode == SHIFT_RIGHT) return DataType.UNSIGNED;
        if (opcode == POW || opcode == SUM || opcode == PRODUCT || opcode == CUMSUM || opcode == CUMPRODUCT) {
            return DataType.COMPUTED;
        }
        return opcode == DOT ? DataType.FACTORS : DataType.NUMBER;
    }
}
