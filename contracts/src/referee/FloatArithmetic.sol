// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "./FloatFormat.sol";
import {Integers} from "./Integers.sol";
import {Opcode} from "../types/Opcode.sol";

/// @notice The arithmetic of a floating-point format in exact integers: every result is the exact one, rounded once
/// (specification, section 1 and appendix A). Numbers are their bits, zero-extended. Total on bits of the format.
/// Twin: binary.ts, unary.ts and rounding.ts in packages/arithmetic/src/reference.
library FloatArithmetic {
    /// @dev Exponents further apart than this do not matter for a sum but for its direction.
    int256 private constant FAR = 200;
    /// @dev Quotients and roots get so many bits more: enough for a sticky bit behind the least significand.
    uint256 private constant LONGER = 128;
    /// @dev A remainder is shifted by so many bits at a time: 53 more stay below 2^256.
    uint256 private constant STRIDE = 200;

    function add(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        if (format.isNaN(a) || format.isNaN(b)) return format.nan();
        if (format.isInfinite(a)) return format.isInfinite(b) && a != b ? format.nan() : a;
        if (format.isInfinite(b)) return b;
        if (format.isZero(a) && format.isZero(b)) return a & b;
        unchecked {
            (uint256 significandA, int256 exponentA) = format.decode(a);
            (uint256 significandB, int256 exponentB) = format.decode(b);
            if (exponentA < exponentB) {
                (a, significandA, exponentA, b, significandB, exponentB) =
                (b, significandB, exponentB, a, significandA, exponentA);
            }
            int256 apart = exponentA - exponentB;
            if (apart > FAR) {
                apart = FAR;
                if (significandB != 0) significandB = 1;
            }
            int256 sum = int256(significandA << uint256(apart));
            if (format.isNegative(a)) sum = -sum;
            sum += format.isNegative(b) ? -int256(significandB) : int256(significandB);
            return format.round(sum < 0, Integers.abs(sum), exponentA - apart, false);
        }
    }

    function sub(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        return add(format, a, b ^ format.sign());
    }

    function mul(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        unchecked {
            uint256 sign = format.sign();
            uint256 infinity = format.infinity();
            if (a & infinity == infinity || b & infinity == infinity) {
                uint256 magnitudeA = a & (sign - 1);
                uint256 magnitudeB = b & (sign - 1);
                bool none = magnitudeA > infinity || magnitudeB > infinity || magnitudeA == 0 || magnitudeB == 0;
                return none ? format.nan() : infinity | ((a ^ b) & sign);
            }
            (uint256 significandA, int256 exponentA) = format.decode(a);
            (uint256 significandB, int256 exponentB) = format.decode(b);
            return format.round((a ^ b) & sign != 0, significandA * significandB, exponentA + exponentB, false);
        }
    }

    function div(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        if (format.isNaN(a) || format.isNaN(b)) return format.nan();
        uint256 sign = (a ^ b) & format.sign();
        if (format.isInfinite(a)) return format.isInfinite(b) ? format.nan() : sign | format.infinity();
        if (format.isInfinite(b)) return sign;
        if (format.isZero(b)) return format.isZero(a) ? format.nan() : sign | format.infinity();
        unchecked {
            (uint256 significandA, int256 exponentA) = format.decode(a);
            (uint256 significandB, int256 exponentB) = format.decode(b);
            uint256 dividend = significandA << LONGER;
            uint256 quotient = dividend / significandB;
            int256 exponent = exponentA - exponentB - int256(LONGER);
            return format.round(sign != 0, quotient, exponent, dividend % significandB != 0);
        }
    }

    function sqrt(FloatFormat format, uint256 a) internal pure returns (uint256) {
        if (format.isNaN(a)) return format.nan();
        if (format.isZero(a)) return a;
        if (format.isNegative(a)) return format.nan();
        if (format.isInfinite(a)) return a;
        unchecked {
            (uint256 significand, int256 exponent) = format.decode(a);
            uint256 odd = uint256(exponent) & 1;
            uint256 square = significand << (LONGER + odd);
            uint256 root = Integers.sqrt(square);
            return format.round(false, root, (exponent - int256(odd + LONGER)) / 2, root * root != square);
        }
    }

    /// @notice The greater; NaN propagates; −0 < +0.
    function maximum(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        if (format.isNaN(a) || format.isNaN(b)) return format.nan();
        return order(format, a) < order(format, b) ? b : a;
    }

    /// @notice The smaller; NaN propagates; −0 < +0.
    function minimum(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        if (format.isNaN(a) || format.isNaN(b)) return format.nan();
        return order(format, b) < order(format, a) ? b : a;
    }

    /// @notice A number that orders as the floating-point number does, −0 below +0.
    function order(FloatFormat format, uint256 bits) internal pure returns (uint256) {
        unchecked {
            uint256 sign = format.sign();
            return bits & sign == 0 ? bits | sign : bits ^ (2 * sign - 1);
        }
    }

    /// @notice IEEE 754 equality: −0 equals +0, NaN equals nothing.
    function equal(FloatFormat format, uint256 a, uint256 b) internal pure returns (bool) {
        if (format.isNaN(a) || format.isNaN(b)) return false;
        return a == b || (format.isZero(a) && format.isZero(b));
    }

    /// @notice IEEE 754 less-than: false with NaN, and between zeros.
    function less(FloatFormat format, uint256 a, uint256 b) internal pure returns (bool) {
        if (format.isNaN(a) || format.isNaN(b) || (format.isZero(a) && format.isZero(b))) return false;
        return order(format, a) < order(format, b);
    }

    /// @notice floor, ceil, round (half to even) or trunc, with the sign of the number.
    function integral(FloatFormat format, uint8 opcode, uint256 a) internal pure returns (uint256) {
        if (format.isNaN(a)) return format.nan();
        if (format.isInfinite(a)) return a;
        unchecked {
            (uint256 significand, int256 exponent) = format.decode(a);
            if (exponent >= 0) return a;
            uint256 shift = uint256(-exponent);
            uint256 whole;
            // A significand is below 2^53: beyond 64 bits all that matters is that something is left.
            if (shift > 64) {
                if (significand != 0) significand = 1;
                shift = 64;
            }
            whole = significand >> shift;
            uint256 rest = significand - (whole << shift);
            uint256 half = 1 << (shift - 1);
            bool negative = format.isNegative(a);
            bool up;
            if (opcode == Opcode.FLOOR) up = negative && rest != 0;
            else if (opcode == Opcode.CEIL) up = !negative && rest != 0;
            else if (opcode == Opcode.ROUND) up = rest > half || (rest == half && whole & 1 == 1);
            return format.round(negative, up ? whole + 1 : whole, 0, false);
        }
    }

    /// @notice The remainder of the truncated quotient, exact: it has the sign of a.
    function fmod(FloatFormat format, uint256 a, uint256 b) internal pure returns (uint256) {
        if (format.isNaN(a) || format.isNaN(b) || format.isInfinite(a) || format.isZero(b)) return format.nan();
        if (format.isInfinite(b)) return a;
        unchecked {
            (uint256 significandA, int256 exponentA) = format.decode(a);
            (uint256 significandB, int256 exponentB) = format.decode(b);
            if (exponentA < exponentB) {
                uint256 shift = uint256(exponentB - exponentA);
                // |a| < 2^53 units of its own; a divisor of 2^64 of them and more is greater.
                if (shift >= 64) return a;
                uint256 left = significandA % (significandB << shift);
                return format.round(format.isNegative(a), left, exponentA, false);
            }
            uint256 remainder = significandA % significandB;
            for (uint256 distance = uint256(exponentA - exponentB); distance != 0;) {
                uint256 step = distance < STRIDE ? distance : STRIDE;
                remainder = (remainder << step) % significandB;
                distance -= step;
            }
            return format.round(format.isNegative(a), remainder, exponentB, false);
        }
    }

    /// @notice A number of one format in another one, rounded once.
    function convert(FloatFormat from, FloatFormat to, uint256 a) internal pure returns (uint256) {
        if (from.isNaN(a)) return to.nan();
        bool negative = from.isNegative(a);
        if (from.isInfinite(a)) return negative ? to.infinity() | to.sign() : to.infinity();
        (uint256 significand, int256 exponent) = from.decode(a);
        return to.round(negative, significand, exponent, false);
    }
}
