// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice ln x, rounded once: the same integer operations as elementary/logarithm.ts in packages/arithmetic.
/// Algorithm and error bound stand in docs/functions/exponential.md.
library Logarithm {
    /// @dev The least 53-bit significand M with M / 2^52 ≥ √2.
    uint256 private constant SQRT2 = 0x16a09e667f3bcd;

    function log(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            if (format.isZero(x)) return format.sign() | format.infinity();
            if (format.isNegative(x)) return format.nan();
            if (format.isInfinite(x)) return x;
            if (x == format.one()) return 0;
            (bool negative, uint256 magnitude, int256 exponent) = _approximate(format, x);
            return format.round(negative, magnitude, exponent, true);
        }
    }

    function _approximate(FloatFormat format, uint256 x)
        private
        pure
        returns (bool negative, uint256 magnitude, int256 exponent)
    {
        unchecked {
            // x = (significand / one)·2^power with √½ < significand / one < √2
            (uint256 significand, int256 power) = format.decode(x);
            uint256 shift = 52 - Integers.log2(significand);
            significand <<= shift;
            uint256 one = significand >= SQRT2 ? 1 << 53 : 1 << 52;
            power += (significand >= SQRT2 ? int256(53) : int256(52)) - int256(shift);
            negative = significand < one;
            uint256 distance = negative ? one - significand : significand - one;
            if (distance == 0) return _fixed(power * int256(FixedPoint.LN2));

            // 2·atanh(s), s = |significand - one| / (significand + one)
            shift = FixedPoint.SIGNIFICAND_BITS - 1 + 53 - Integers.log2(distance);
            uint256 s = (distance << shift) / (significand + one);
            magnitude = s * _series((s * s) >> (2 * shift - FixedPoint.FRACTION_BITS));
            if (power == 0) return (negative, magnitude >> FixedPoint.FRACTION_BITS, 1 - int256(shift));
            int256 twice = int256(magnitude >> (shift - 1));
            return _fixed(power * int256(FixedPoint.LN2) + (negative ? -twice : twice));
        }
    }

    /// @dev A signed number with 120 fraction bits.
    function _fixed(int256 value) private pure returns (bool negative, uint256 magnitude, int256 exponent) {
        unchecked {
            return (value < 0, Integers.abs(value), -int256(FixedPoint.FRACTION_BITS));
        }
    }

    /// @dev atanh(s)/s = Σ z^n / (2n + 1), z = s², by Horner's rule, in units of 2^-120.
    function _series(uint256 z) private pure returns (uint256 sum) {
        unchecked {
            sum = 0x5b05b05b05b05b05b05b05b05b05b;
            sum = 0x5f417d05f417d05f417d05f417d05 + ((sum * z) >> 120);
            sum = 0x63e7063e7063e7063e7063e7063e7 + ((sum * z) >> 120);
            sum = 0x69069069069069069069069069069 + ((sum * z) >> 120);
            sum = 0x6eb3e45306eb3e45306eb3e45306e + ((sum * z) >> 120);
            sum = 0x75075075075075075075075075075 + ((sum * z) >> 120);
            sum = 0x7c1f07c1f07c1f07c1f07c1f07c1f + ((sum * z) >> 120);
            sum = 0x84210842108421084210842108421 + ((sum * z) >> 120);
            sum = 0x8d3dcb08d3dcb08d3dcb08d3dcb08 + ((sum * z) >> 120);
            sum = 0x97b425ed097b425ed097b425ed097 + ((sum * z) >> 120);
            sum = 0xa3d70a3d70a3d70a3d70a3d70a3d7 + ((sum * z) >> 120);
            sum = 0xb21642c8590b21642c8590b21642c + ((sum * z) >> 120);
            sum = 0xc30c30c30c30c30c30c30c30c30c3 + ((sum * z) >> 120);
            sum = 0xd79435e50d79435e50d79435e50d7 + ((sum * z) >> 120);
            sum = 0xf0f0f0f0f0f0f0f0f0f0f0f0f0f0f + ((sum * z) >> 120);
            sum = 0x111111111111111111111111111111 + ((sum * z) >> 120);
            sum = 0x13b13b13b13b13b13b13b13b13b13b + ((sum * z) >> 120);
            sum = 0x1745d1745d1745d1745d1745d1745d + ((sum * z) >> 120);
            sum = 0x1c71c71c71c71c71c71c71c71c71c7 + ((sum * z) >> 120);
            sum = 0x249249249249249249249249249249 + ((sum * z) >> 120);
            sum = 0x333333333333333333333333333333 + ((sum * z) >> 120);
            sum = 0x555555555555555555555555555555 + ((sum * z) >> 120);
            sum = 0x1000000000000000000000000000000 + ((sum * z) >> 120);
        }
    }
}
