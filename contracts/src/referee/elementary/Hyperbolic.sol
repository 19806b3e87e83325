// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Exponential} from "./Exponential.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice sinh, cosh and tanh, rounded once: the same integer operations as elementary/hyperbolic.ts in
/// packages/arithmetic. Algorithms and error bounds stand in docs/functions/exponential.md.
library Hyperbolic {
    function sinh(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            if (format.isZero(x) || format.isInfinite(x)) return x;
            bool negative = format.isNegative(x);
            if (_isLarge(format, x)) return x & format.sign() | format.infinity();
            (uint256 significand, int256 exponent) = FixedPoint.decodeLong(format, x);
            if (exponent < -int256(FixedPoint.SIGNIFICAND_BITS)) {
                return format.round(negative, _smallSine(significand, exponent), exponent, true);
            }
            (uint256 rising, uint256 falling, int256 scale) = _exponentials(format, x);
            return format.round(negative, rising - falling, scale - 1, true);
        }
    }

    function cosh(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            if (format.isZero(x)) return format.one();
            if (format.isInfinite(x) || _isLarge(format, x)) return format.infinity();
            (uint256 significand, int256 exponent) = FixedPoint.decodeLong(format, x);
            if (exponent < -int256(FixedPoint.SIGNIFICAND_BITS)) {
                return format.round(false, _smallCosine(significand, exponent), -int256(FixedPoint.FRACTION_BITS), true);
            }
            (uint256 rising, uint256 falling, int256 scale) = _exponentials(format, x);
            return format.round(false, rising + falling, scale - 1, true);
        }
    }

    function tanh(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            if (format.isZero(x)) return x;
            bool negative = format.isNegative(x);
            if (format.isInfinite(x) || _isLarge(format, x)) return x & format.sign() | format.one();
            (uint256 significand, int256 exponent) = FixedPoint.decodeLong(format, x);
            if (exponent < -int256(FixedPoint.SIGNIFICAND_BITS)) {
                uint256 sine = _smallSine(significand, exponent);
                uint256 cosine = _smallCosine(significand, exponent);
                return format.round(negative, (sine << FixedPoint.FRACTION_BITS) / cosine, exponent, true);
            }
            (uint256 rising, uint256 falling,) = _exponentials(format, x);
            return format.round(negative, ((rising - falling) << 127) / (rising + falling), -127, true);
        }
    }

    /// @dev Where e^|x| is beyond the format, and tanh x nearest to ±1.
    function _isLarge(FloatFormat format, uint256 x) private pure returns (bool) {
        unchecked {
            return FixedPoint.leadingPlace(format, x) >= int256(FloatFormat.unwrap(format) >> 8) - 1;
        }
    }

    /// @dev e^|x| = rising · 2^exponent and e^-|x| = falling · 2^exponent, for |x| ≥ 1/2.
    function _exponentials(FloatFormat format, uint256 x)
        private
        pure
        returns (uint256 rising, uint256 falling, int256 exponent)
    {
        unchecked {
            (rising, exponent) = Exponential.approximate(format, x, false);
            falling = (1 << 2 * FixedPoint.FRACTION_BITS) / rising
                >> uint256(2 * (exponent + int256(FixedPoint.FRACTION_BITS)));
        }
    }

    /// @dev The significand of sinh|x|, for |x| = significand · 2^exponent < 1/2.
    function _smallSine(uint256 significand, int256 exponent) private pure returns (uint256) {
        unchecked {
            uint256 series = _sineSeries(FixedPoint.square(significand, exponent));
            return (significand * series) >> FixedPoint.FRACTION_BITS;
        }
    }

    /// @dev cosh x in units of 2^-120.
    function _smallCosine(uint256 significand, int256 exponent) private pure returns (uint256) {
        return _cosineSeries(FixedPoint.square(significand, exponent));
    }

    /// @dev sinh(x)/x = Σ z^n / (2n + 1)!, z = x², by Horner's rule, in units of 2^-120.
    function _sineSeries(uint256 z) private pure returns (uint256 sum) {
        unchecked {
            sum = 0x746ac70;
            sum = 0x13f3ccdd16 + ((sum * z) >> 120);
            sum = 0x2ec368262c70 + ((sum * z) >> 120);
            sum = 0x5c6e3bdb73d5c6 + ((sum * z) >> 120);
            sum = 0x97a4da340a0ab926 + ((sum * z) >> 120);
            sum = 0xca963b81856a535930 + ((sum * z) >> 120);
            sum = 0xd73f9f399dc0f88ec32b + ((sum * z) >> 120);
            sum = 0xb092309d43684be51c198e + ((sum * z) >> 120);
            sum = 0x6b99159fd5138e3f9d1f92e0 + ((sum * z) >> 120);
            sum = 0x2e3bc74aad8e671f5583911ca0 + ((sum * z) >> 120);
            sum = 0xd00d00d00d00d00d00d00d00d00 + ((sum * z) >> 120);
            sum = 0x22222222222222222222222222222 + ((sum * z) >> 120);
            sum = 0x2aaaaaaaaaaaaaaaaaaaaaaaaaaaaa + ((sum * z) >> 120);
            sum = 0x1000000000000000000000000000000 + ((sum * z) >> 120);
        }
    }

    /// @dev cosh x = Σ z^n / (2n)!
    function _cosineSeries(uint256 z) private pure returns (uint256 sum) {
        unchecked {
            sum = 0xc4742fe3;
            sum = 0x1f2cf01972f + ((sum * z) >> 120);
            sum = 0x4338e5b6dfe14 + ((sum * z) >> 120);
            sum = 0x7950ae900808941 + ((sum * z) >> 120);
            sum = 0xb413c31dcbecbbdd8 + ((sum * z) >> 120);
            sum = 0xd73f9f399dc0f88ec32 + ((sum * z) >> 120);
            sum = 0xc9cba54603e4e905d6f8a + ((sum * z) >> 120);
            sum = 0x8f76c77fc6c4bdaa26d4c3d + ((sum * z) >> 120);
            sum = 0x49f93edde27d71cbbc05b4fa9 + ((sum * z) >> 120);
            sum = 0x1a01a01a01a01a01a01a01a01a0 + ((sum * z) >> 120);
            sum = 0x5b05b05b05b05b05b05b05b05b05 + ((sum * z) >> 120);
            sum = 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + ((sum * z) >> 120);
            sum = 0x800000000000000000000000000000 + ((sum * z) >> 120);
            sum = 0x1000000000000000000000000000000 + ((sum * z) >> 120);
        }
    }
}
