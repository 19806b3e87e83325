// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {PowerSeries} from "./PowerSeries.sol";

/// @notice The error function, rounded once: the same integer operations as elementary/error-function.ts in
/// packages/arithmetic. Algorithm and error bound stand in docs/functions/error-function.md.
library ErrorFunction {
    /// @dev 2/√π · 2^120 to nearest.
    uint256 private constant TWO_OVER_ROOT_PI = 0x120dd750429b6d11ae3a914fed7fd87;

    function erf(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            if (format.isZero(x)) return x;
            uint256 one = (x & format.sign()) | format.one();
            if (format.isInfinite(x)) return one;
            (uint256 magnitude, int256 exponent) = format.decode(x);
            if (int256(Integers.log2(magnitude)) + exponent > 2) return one;
            uint256 z = PowerSeries.square(magnitude, exponent);
            if (z >= 36 << 120) return one;
            return format.round(format.isNegative(x), magnitude * _slope(z), exponent - 120, true);
        }
    }

    /// @dev erf(√z)/√z = 2/√π·e^-z·Σ (2z)^n/(1·3…(2n + 1)) for z < 36, everything in units of 2^-120.
    function _slope(uint256 z) private pure returns (uint256) {
        unchecked {
            // e^-z = 2^-k·e^r with 0 ≤ r < ln 2; the sum's unit is chosen so that 2^-k falls out
            uint256 k = (z + FixedPoint.LN2 - 1) / FixedPoint.LN2;
            uint256 factor = 2 * (z >> 12);
            uint256 term = 1 << (140 - k);
            uint256 sum = term;
            for (uint256 n = 3; term != 0; n += 2) {
                term = ((term * factor) >> 108) / n;
                sum += term;
            }
            uint256 product = (PowerSeries.exponential(k * FixedPoint.LN2 - z) * (sum >> 20)) >> 120;
            return (product * TWO_OVER_ROOT_PI) >> 120;
        }
    }
}
