// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binary32} from "./Binary32.sol";
import {Integers} from "./Integers.sol";

/// @notice exp and log of binary32, correctly rounded, in fixed point with 120 fraction bits: the same integer
/// operations as the reference in packages/arithmetic. Algorithm and error bounds stand in docs/arithmetic.md.
library ExpLog {
    uint256 private constant FRACTION_BITS = 120;
    uint256 private constant UNITY = 1 << FRACTION_BITS;
    /// @dev ln 2 · 2^120 to nearest.
    uint256 private constant LN2 = 0xb17217f7d1cf79abc9e3b39803f2f7;
    /// @dev The least 24-bit significand M with M / 2^23 ≥ √2.
    uint256 private constant SQRT2 = 0xb504f4;

    function exp(uint256 x) internal pure returns (uint256) {
        if (Binary32.isNaN(x)) return Binary32.NAN;
        uint256 biased = (x >> 23) & 0xff;
        bool negative = Binary32.signOf(x) == 1;
        // |x| < 2^-30: e^x is nearest to 1. |x| ≥ 128, the infinities included: beyond the range.
        if (biased < 97) return Binary32.ONE;
        if (biased >= 134) return negative ? 0 : Binary32.INFINITY;
        unchecked {
            uint256 magnitude = ((x & 0x7fffff) | 0x800000) << (biased - 30);
            // x = k·ln 2 + r with 0 ≤ r < ln 2
            int256 k = negative ? -int256((magnitude + LN2 - 1) / LN2) : int256(magnitude / LN2);
            uint256 r = uint256((negative ? -int256(magnitude) : int256(magnitude)) - k * int256(LN2));
            uint256 term = UNITY;
            uint256 sum = UNITY;
            for (uint256 n = 1; term != 0; ++n) {
                term = ((term * r) >> FRACTION_BITS) / n;
                sum += term;
            }
            return Binary32.round(0, sum, k - int256(FRACTION_BITS), true);
        }
    }

    function log(uint256 x) internal pure returns (uint256) {
        if (Binary32.isNaN(x)) return Binary32.NAN;
        if (Binary32.isZero(x)) return Binary32.SIGN | Binary32.INFINITY;
        if (Binary32.signOf(x) == 1) return Binary32.NAN;
        if (Binary32.isInfinite(x)) return Binary32.INFINITY;
        if (x == Binary32.ONE) return 0;
        unchecked {
            // x = (significand / divisor)·2^exponent with √½ < significand / divisor < √2
            (uint256 significand, int256 exponent) = Binary32.decode(x);
            uint256 shift = 23 - Integers.log2(significand);
            significand <<= shift;
            uint256 bits = significand >= SQRT2 ? 24 : 23;
            exponent += int256(bits) - int256(shift);
            uint256 divisor = 1 << bits;
            bool below = significand < divisor;
            uint256 distance = below ? divisor - significand : significand - divisor;
            int256 twice = int256(2 * _atanh((distance << FRACTION_BITS) / (significand + divisor)));
            int256 value = exponent * int256(LN2) + (below ? -twice : twice);
            return Binary32.round(value < 0 ? 1 : 0, Integers.abs(value), -int256(FRACTION_BITS), true);
        }
    }

    /// @dev atanh(s) for s < 0.1716, both in units of 2^-120.
    function _atanh(uint256 s) private pure returns (uint256 sum) {
        unchecked {
            uint256 square = (s * s) >> FRACTION_BITS;
            uint256 power = s;
            sum = s;
            for (uint256 n = 3; power != 0; n += 2) {
                power = (power * square) >> FRACTION_BITS;
                sum += power / n;
            }
        }
    }
}
