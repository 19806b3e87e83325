// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice e^x, rounded once: the same integer operations as elementary/exponential.ts in packages/arithmetic.
/// Algorithm and error bound stand in docs/functions/exponential.md.
library Exponential {
    function exp(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            bool negative = format.isNegative(x);
            uint256 beyond = negative ? 0 : format.infinity();
            if (format.isInfinite(x)) return beyond;
            if (format.isZero(x)) return format.one();
            int256 place = FixedPoint.leadingPlace(format, x);
            if (place < -int256(format.fractionBits()) - 7) return format.one();
            if (place >= int256(FloatFormat.unwrap(format) >> 8) - 1) return beyond;
            (uint256 magnitude, int256 exponent) = approximate(format, x, negative);
            return format.round(false, magnitude, exponent, true);
        }
    }

    /// @notice e^|x|, or e^-|x|, ≈ magnitude · 2^exponent, for 2^-(fractionBits + 7) ≤ |x| < 2^(exponentBits - 1).
    function approximate(FloatFormat format, uint256 x, bool negative)
        internal
        pure
        returns (uint256 magnitude, int256 exponent)
    {
        unchecked {
            (magnitude, exponent) = format.decode(x);
            exponent += int256(FixedPoint.FRACTION_BITS);
            magnitude <<= uint256(exponent);
            // ±|x| = k·ln 2 + r with 0 ≤ r < ln 2
            uint256 k = (negative ? magnitude + FixedPoint.LN2 - 1 : magnitude) / FixedPoint.LN2;
            uint256 r = negative ? k * FixedPoint.LN2 - magnitude : magnitude - k * FixedPoint.LN2;
            magnitude = _series(r);
            exponent = (negative ? -int256(k) : int256(k)) - int256(FixedPoint.FRACTION_BITS);
        }
    }

    /// @dev Σ r^n / n! by Horner's rule, in units of 2^-120.
    function _series(uint256 r) private pure returns (uint256 sum) {
        unchecked {
            sum = 0x24b3f;
            sum = 0x428628 + ((sum * r) >> 120);
            sum = 0x746ac70 + ((sum * r) >> 120);
            sum = 0xc4742fe3 + ((sum * r) >> 120);
            sum = 0x13f3ccdd16 + ((sum * r) >> 120);
            sum = 0x1f2cf01972f + ((sum * r) >> 120);
            sum = 0x2ec368262c70 + ((sum * r) >> 120);
            sum = 0x4338e5b6dfe14 + ((sum * r) >> 120);
            sum = 0x5c6e3bdb73d5c6 + ((sum * r) >> 120);
            sum = 0x7950ae900808941 + ((sum * r) >> 120);
            sum = 0x97a4da340a0ab926 + ((sum * r) >> 120);
            sum = 0xb413c31dcbecbbdd8 + ((sum * r) >> 120);
            sum = 0xca963b81856a535930 + ((sum * r) >> 120);
            sum = 0xd73f9f399dc0f88ec32 + ((sum * r) >> 120);
            sum = 0xd73f9f399dc0f88ec32b + ((sum * r) >> 120);
            sum = 0xc9cba54603e4e905d6f8a + ((sum * r) >> 120);
            sum = 0xb092309d43684be51c198e + ((sum * r) >> 120);
            sum = 0x8f76c77fc6c4bdaa26d4c3d + ((sum * r) >> 120);
            sum = 0x6b99159fd5138e3f9d1f92e0 + ((sum * r) >> 120);
            sum = 0x49f93edde27d71cbbc05b4fa9 + ((sum * r) >> 120);
            sum = 0x2e3bc74aad8e671f5583911ca0 + ((sum * r) >> 120);
            sum = 0x1a01a01a01a01a01a01a01a01a0 + ((sum * r) >> 120);
            sum = 0xd00d00d00d00d00d00d00d00d00 + ((sum * r) >> 120);
            sum = 0x5b05b05b05b05b05b05b05b05b05 + ((sum * r) >> 120);
            sum = 0x22222222222222222222222222222 + ((sum * r) >> 120);
            sum = 0xaaaaaaaaaaaaaaaaaaaaaaaaaaaaa + ((sum * r) >> 120);
            sum = 0x2aaaaaaaaaaaaaaaaaaaaaaaaaaaaa + ((sum * r) >> 120);
            sum = 0x800000000000000000000000000000 + ((sum * r) >> 120);
            sum = 0x1000000000000000000000000000000 + ((sum * r) >> 120);
            sum = 0x1000000000000000000000000000000 + ((sum * r) >> 120);
        }
    }
}
