// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {PowerSeries} from "./PowerSeries.sol";

/// @notice x^y of floating-point numbers, rounded once, with the special cases of IEEE 754-2019, 9.2.1: the same
/// integer operations as elementary/pow.ts in packages/arithmetic. See docs/functions/pow.md.
library Pow {
    /// @dev 1/ln 2 · 2^120 to nearest.
    uint256 private constant RECIPROCAL_LN2 = 0x171547652b82fe1777d0ffda0d23a7d;

    function pow(FloatFormat format, uint256 x, uint256 y) internal pure returns (uint256) {
        unchecked {
            uint256 one = format.one();
            uint256 infinity = format.infinity();
            if (format.isZero(y) || x == one) return one;
            if (format.isNaN(x) || format.isNaN(y)) return format.nan();
            uint256 absolute = x & (format.sign() - 1);
            bool falls = format.isNegative(y);
            if (format.isInfinite(y)) return absolute == one ? one : (absolute > one) != falls ? infinity : 0;
            (bool isWhole, bool isOdd) = _parity(format, y);
            uint256 sign = isOdd ? x & format.sign() : 0;
            if (absolute == 0 || absolute == infinity) return sign | ((absolute == 0) == falls ? infinity : 0);
            if (!isWhole && absolute != x) return format.nan();
            if (absolute == one) return sign | one;
            (bool isExact, uint256 product, int256 exponent) = _exact(format, absolute, y);
            if (isExact) return format.round(sign != 0, product, exponent, false);
            return sign | _approximate(format, absolute, y);
        }
    }

    function _parity(FloatFormat format, uint256 y) private pure returns (bool isWhole, bool isOdd) {
        unchecked {
            (uint256 magnitude, int256 exponent) = format.decode(y);
            if (exponent > 0) return (true, false);
            uint256 whole = magnitude >> uint256(-exponent);
            isWhole = whole << uint256(-exponent) == magnitude;
            isOdd = isWhole && whole & 1 == 1;
        }
    }

    /// @dev A finite number that is not zero as odd · 2^exponent.
    function _oddPart(FloatFormat format, uint256 x) private pure returns (uint256 odd, int256 exponent) {
        unchecked {
            (odd, exponent) = format.decode(x);
            uint256 zeros = Integers.log2(odd & (~odd + 1));
            odd >>= zeros;
            exponent += int256(zeros);
        }
    }

    /// @dev x^y = product · 2^exponent if product is an odd integer below 2^128 (and not 1): ties and exact numbers are.
    function _exact(FloatFormat format, uint256 x, uint256 y)
        private
        pure
        returns (bool isExact, uint256 product, int256 exponent)
    {
        unchecked {
            if (format.isNegative(y)) return (false, 0, 0);
            uint256 odd;
            (odd, exponent) = _oddPart(format, x);
            (uint256 n, int256 power) = _oddPart(format, y);
            if (odd == 1 || int256(Integers.log2(n)) + power > 6) return (false, 0, 0);
            // x = odd·2^exponent, y = n·2^power: as often as y is halved, x must be a square
            for (; power < 0; ++power) {
                uint256 root = Integers.sqrt(odd);
                if (root * root != odd || exponent & 1 == 1) return (false, 0, 0);
                (odd, exponent) = (root, exponent / 2);
            }
            n <<= uint256(power);
            product = 1;
            for (uint256 i; i < n; ++i) {
                product *= odd;
                if (product >> 128 != 0) return (false, 0, 0);
            }
            return (true, product, exponent * int256(n));
        }
    }

    /// @dev x^y = 2^(y·log2 x) for x > 0, x ≠ 1, off by a relative 2^-104 at most.
    function _approximate(FloatFormat format, uint256 x, uint256 y) private pure returns (uint256) {
        unchecked {
            (uint256 factor, int256 exponent) = format.decode(y);
            (uint256 logarithm, bool falls, bool isWhole) = _timesLog2(format, x, factor);
            if (format.isNegative(y)) falls = !falls;
            // From 2^11 on every format overflows, or underflows.
            if (int256(Integers.log2(logarithm)) + exponent > 130) return falls ? 0 : format.infinity();
            logarithm = PowerSeries.shifted(logarithm, exponent);
            int256 k = falls ? -int256((logarithm + FixedPoint.UNITY - 1) >> 120) : int256(logarithm >> 120);
            uint256 fraction = uint256((falls ? -int256(logarithm) : int256(logarithm)) - (k << 120));
            uint256 significand = PowerSeries.exponential((fraction * FixedPoint.LN2) >> 120);
            // A power of two to a whole power of two: exact, and perhaps a tie among the subnormal numbers.
            return format.round(false, significand, k - 120, !(isWhole && fraction == 0));
        }
    }

    /// @dev factor·|log2 x|·2^120; falls: x < 1; isWhole: x is a power of two. x = (significand / one)·2^place with
    /// √½ < significand / one < √2.
    function _timesLog2(FloatFormat format, uint256 x, uint256 factor)
        private
        pure
        returns (uint256 logarithm, bool falls, bool isWhole)
    {
        unchecked {
            uint256 bits = format.fractionBits();
            (uint256 significand, int256 place) = format.decode(x);
            uint256 length = Integers.log2(significand);
            place += int256(length);
            significand <<= bits - length;
            uint256 one = 1 << bits;
            if (significand >> (bits - 23) >= PowerSeries.SQRT2) {
                one <<= 1;
                ++place;
            }
            bool below = significand < one;
            uint256 distance = below ? one - significand : significand - one;
            uint256 s = (distance << 120) / (significand + one);
            uint256 slope = (PowerSeries.arctangent((s * s) >> 120, false) * RECIPROCAL_LN2) >> 119;
            if (place == 0) return ((factor * distance * slope) / (significand + one), below, false);
            int256 rest = int256((distance * slope) / (significand + one));
            int256 sum = (place << 120) + (below ? -rest : rest);
            return (factor * Integers.abs(sum), sum < 0, distance == 0);
        }
    }
}
