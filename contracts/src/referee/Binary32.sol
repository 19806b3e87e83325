// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Integers} from "./Integers.sol";

/// @notice IEEE 754 binary32 in exact integers: every result is the exact one, rounded once to nearest, ties to even
/// (specification, section 1 and appendix A). Numbers are their bits, zero-extended. Total on bits below 2^32.
library Binary32 {
    uint256 internal constant NAN = 0x7fc00000;
    uint256 internal constant INFINITY = 0x7f800000;
    uint256 internal constant SIGN = 0x80000000;
    uint256 internal constant ONE = 0x3f800000;

    uint256 private constant FRACTION = 0x7fffff;
    uint256 private constant HIDDEN = 0x800000;
    /// @dev Exponent of the unit in the last place of a subnormal.
    int256 internal constant LEAST_EXPONENT = -149;
    /// @dev Exponents further apart than this do not matter for a sum but for its direction.
    int256 private constant FAR = 200;

    function isNaN(uint256 bits) internal pure returns (bool) {
        return bits & ~SIGN > INFINITY;
    }

    function isInfinite(uint256 bits) internal pure returns (bool) {
        return bits & ~SIGN == INFINITY;
    }

    function isZero(uint256 bits) internal pure returns (bool) {
        return bits & ~SIGN == 0;
    }

    /// @notice 1 for a set sign bit.
    function signOf(uint256 bits) internal pure returns (uint256) {
        return bits >> 31;
    }

    /// @notice |x| = significand · 2^exponent of a finite number.
    function decode(uint256 bits) internal pure returns (uint256 significand, int256 exponent) {
        unchecked {
            uint256 biased = (bits >> 23) & 0xff;
            if (biased == 0) return (bits & FRACTION, LEAST_EXPONENT);
            return ((bits & FRACTION) | HIDDEN, int256(biased) - 150);
        }
    }

    /// @notice The number next to ±magnitude·2^exponent; with `sticky`, to a number strictly between that and
    /// ±(magnitude + 1)·2^exponent, for which the magnitude must have 26 bits at least.
    function round(uint256 sign, uint256 magnitude, int256 exponent, bool sticky) internal pure returns (uint256) {
        if (magnitude == 0) return sign << 31;
        unchecked {
            int256 unit = exponent + int256(Integers.log2(magnitude)) - 23;
            if (unit < LEAST_EXPONENT) unit = LEAST_EXPONENT;
            uint256 significand;
            if (unit <= exponent) {
                significand = magnitude << uint256(exponent - unit);
            } else if (unit - exponent <= 256) {
                uint256 shift = uint256(unit - exponent);
                significand = magnitude >> shift;
                uint256 half = 1 << (shift - 1);
                uint256 rest = magnitude & ((half << 1) - 1);
                if (rest > half || (rest == half && (sticky || significand & 1 == 1))) ++significand;
            }
            // The hidden bit of a normal significand counts as one step of the exponent field, and so does a carry
            // out of it; a subnormal one (unit = -149) has the field 0.
            uint256 bits = (uint256(unit - LEAST_EXPONENT) << 23) + significand;
            return sign << 31 | (bits < INFINITY ? bits : INFINITY);
        }
    }

    function add(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        if (isInfinite(a)) return isInfinite(b) && a != b ? NAN : a;
        if (isInfinite(b)) return b;
        if (isZero(a) && isZero(b)) return a & b;
        unchecked {
            (uint256 significandA, int256 exponentA) = decode(a);
            (uint256 significandB, int256 exponentB) = decode(b);
            if (exponentA < exponentB) return add(b, a);
            int256 apart = exponentA - exponentB;
            if (apart > FAR) {
                apart = FAR;
                if (significandB != 0) significandB = 1;
            }
            int256 sum = int256(significandA << uint256(apart));
            if (signOf(a) == 1) sum = -sum;
            sum += signOf(b) == 1 ? -int256(significandB) : int256(significandB);
            return round(sum < 0 ? 1 : 0, Integers.abs(sum), exponentA - apart, false);
        }
    }

    function sub(uint256 a, uint256 b) internal pure returns (uint256) {
        return add(a, b ^ SIGN);
    }

    function mul(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        uint256 sign = signOf(a ^ b);
        if (isInfinite(a) || isInfinite(b)) return isZero(a) || isZero(b) ? NAN : sign << 31 | INFINITY;
        unchecked {
            (uint256 significandA, int256 exponentA) = decode(a);
            (uint256 significandB, int256 exponentB) = decode(b);
            return round(sign, significandA * significandB, exponentA + exponentB, false);
        }
    }

    function div(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        uint256 sign = signOf(a ^ b);
        if (isInfinite(a)) return isInfinite(b) ? NAN : sign << 31 | INFINITY;
        if (isInfinite(b)) return sign << 31;
        if (isZero(b)) return isZero(a) ? NAN : sign << 31 | INFINITY;
        unchecked {
            (uint256 significandA, int256 exponentA) = decode(a);
            (uint256 significandB, int256 exponentB) = decode(b);
            uint256 dividend = significandA << 60;
            uint256 quotient = dividend / significandB;
            return round(sign, quotient, exponentA - exponentB - 60, dividend % significandB != 0);
        }
    }

    function sqrt(uint256 a) internal pure returns (uint256) {
        if (isNaN(a)) return NAN;
        if (isZero(a)) return a;
        if (signOf(a) == 1) return NAN;
        if (isInfinite(a)) return a;
        unchecked {
            (uint256 significand, int256 exponent) = decode(a);
            uint256 odd = uint256(exponent) & 1;
            uint256 square = significand << (64 + odd);
            uint256 root = Integers.sqrt(square);
            return round(0, root, (exponent - int256(odd) - 64) / 2, root * root != square);
        }
    }

    /// @notice The greater; NaN propagates; −0 < +0.
    function maximum(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        return order(a) < order(b) ? b : a;
    }

    /// @notice The smaller; NaN propagates; −0 < +0.
    function minimum(uint256 a, uint256 b) internal pure returns (uint256) {
        if (isNaN(a) || isNaN(b)) return NAN;
        return order(b) < order(a) ? b : a;
    }

    /// @notice A number that orders as the binary32 number does, −0 below +0.
    function order(uint256 bits) internal pure returns (uint256) {
        return bits & SIGN == 0 ? bits | SIGN : bits ^ 0xffffffff;
    }
}
