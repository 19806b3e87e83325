// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {ArgumentReduction} from "./ArgumentReduction.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice sin, cos and tan, rounded once: the same integer operations as elementary/trigonometric.ts in
/// packages/arithmetic. Algorithms and error bounds stand in docs/functions/trigonometric.md.
library Trigonometric {
    function sin(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x) || format.isInfinite(x)) return format.nan();
            if (format.isZero(x)) return x;
            (uint256 quadrant, bool negative, uint256 rest, int256 exponent) = ArgumentReduction.reduce(format, x);
            bool falls = format.isNegative(x) != (quadrant >> 1 == 1);
            if (quadrant & 1 == 0) return format.round(falls != negative, _sine(rest, exponent), exponent, true);
            return format.round(falls, _cosine(rest, exponent), -int256(FixedPoint.FRACTION_BITS), true);
        }
    }

    function cos(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x) || format.isInfinite(x)) return format.nan();
            if (format.isZero(x)) return format.one();
            (uint256 quadrant, bool negative, uint256 rest, int256 exponent) = ArgumentReduction.reduce(format, x);
            bool falls = quadrant >> 1 == 1;
            if (quadrant & 1 == 1) return format.round(falls == negative, _sine(rest, exponent), exponent, true);
            return format.round(falls, _cosine(rest, exponent), -int256(FixedPoint.FRACTION_BITS), true);
        }
    }

    /// @notice sin/cos, or -cos/sin in odd quadrants.
    function tan(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x) || format.isInfinite(x)) return format.nan();
            if (format.isZero(x)) return x;
            (uint256 quadrant, bool negative, uint256 rest, int256 exponent) = ArgumentReduction.reduce(format, x);
            uint256 sine = _sine(rest, exponent);
            uint256 cosine = _cosine(rest, exponent);
            bool falls = format.isNegative(x) != negative;
            if (quadrant & 1 == 0) {
                return format.round(falls, (sine << FixedPoint.FRACTION_BITS) / cosine, exponent, true);
            }
            exponent = -133 - int256(FixedPoint.FRACTION_BITS) - exponent;
            return format.round(!falls, (cosine << 133) / sine, exponent, true);
        }
    }

    /// @dev The significand of sin(rest · 2^exponent), with the same exponent.
    function _sine(uint256 rest, int256 exponent) private pure returns (uint256) {
        unchecked {
            return (rest * _sineSeries(FixedPoint.square(rest, exponent))) >> FixedPoint.FRACTION_BITS;
        }
    }

    /// @dev cos(rest · 2^exponent) in units of 2^-120.
    function _cosine(uint256 rest, int256 exponent) private pure returns (uint256) {
        return _cosineSeries(FixedPoint.square(rest, exponent));
    }

    /// @dev sin(r)/r = Σ (-z)^n / (2n + 1)!, z = r², by Horner's rule, in units of 2^-120.
    function _sineSeries(uint256 z) private pure returns (uint256 sum) {
        unchecked {
            sum = 0xa1;
            sum = 0x24b3f - ((sum * z) >> 120);
            sum = 0x746ac70 - ((sum * z) >> 120);
            sum = 0x13f3ccdd16 - ((sum * z) >> 120);
            sum = 0x2ec368262c70 - ((sum * z) >> 120);
            sum = 0x5c6e3bdb73d5c6 - ((sum * z) >> 120);
            sum = 0x97a4da340a0ab926 - ((sum * z) >> 120);
            sum = 0xca963b81856a535930 - ((sum * z) >> 120);
            sum = 0xd73f9f399dc0f88ec32b - ((sum * z) >> 120);
            sum = 0xb092309d43684be51c198e - ((sum * z) >> 120);
            sum = 0x6b99159fd5138e3f9d1f92e0 - ((sum * z) >> 120);
            sum = 0x2e3bc74aad8e671f5583911ca0 - ((sum * z) >> 120);
            sum = 0xd00d00d00d00d00d00d00d00d00 - ((sum * z) >> 120);
            sum = 0x22222222222222222222222222222 - ((sum * z) >> 120);
            sum = 0x2aaaaaaaaaaaaaaaaaaaaaaaaaaaaa - ((sum * z) >> 120);
            sum = 0x1000000000000000000000000000000 - ((sum * z) >> 120);
        }
    }

    /// @dev cos r = Σ (-z)^n / (2n)!
    function _cosineSeries(uint256 z) private pure returns (uint256 sum) {
        unchecked {
            sum = 0x5;
            sum = 0x1393 - ((sum * z) >> 120);
            sum = 0x428628 - ((sum * z) >> 120);
            sum = 0xc4742fe3 - ((sum * z) >> 120);
            sum = 0x1f2cf01972f - ((sum * z) >> 120);
            sum = 0x4338e5b6dfe14 - ((sum * z) >> 120);
            sum = 0x7950ae900808941 - ((sum * z) >> 120);
            sum = 0xb413c31dcbecbbdd8 - ((sum * z) >> 120);
            sum = 0xd73f9f399dc0f88ec32 - ((sum * z) >> 120);
            sum = 0xc9cba54603e4e905d6f8a - ((sum * z) >> 120);
            sum = 0x8f76c77fc6c4bdaa26d4c3d - ((sum * z) >> 120);
            sum = 0x49f93edde27d71cbbc05b4fa9 - ((sum * z) >> 120);
            sum = 0x1a01a01a01a01a01a01a01a01a0 - ((sum * z) >> 120);
            sum = 0x5b05b05b05b05b05b05b05b05b05 - ((sum * z) >> 120);
            sum = 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaa - ((sum * z) >> 120);
            sum = 0x800000000000000000000000000000 - ((sum * z) >> 120);
            sum = 0x1000000000000000000000000000000 - ((sum * z) >> 120);
        }
    }
}
