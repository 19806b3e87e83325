// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FixedPoint} from "./FixedPoint.sol";
import {Integers} from "../Integers.sol";

/// @notice The power series of the inverse functions, of erf and of pow, term by term: the same integer operations as
/// elementary/power-series.ts in packages/arithmetic. Arguments and results count 2^-120.
library PowerSeries {
    uint256 private constant FRACTION_BITS = FixedPoint.FRACTION_BITS;
    uint256 private constant UNITY = FixedPoint.UNITY;
    /// @notice The least 24-bit significand M with M / 2^23 ≥ √2.
    uint256 internal constant SQRT2 = 0xb504f4;

    /// @notice atanh(√z)/√z, or with alternating signs atan(√z)/√z; z ≤ 0.0295.
    function arctangent(uint256 z, bool alternating) internal pure returns (uint256 sum) {
        unchecked {
            uint256 power = UNITY;
            sum = UNITY;
            for (uint256 n = 1;; ++n) {
                power = (power * z) >> FRACTION_BITS;
                if (power == 0) return sum;
                uint256 term = power / (2 * n + 1);
                sum = alternating && n & 1 == 1 ? sum - term : sum + term;
            }
        }
    }

    /// @notice asin(√z)/√z, or with alternating signs asinh(√z)/√z; z ≤ 1/4.
    function arcsine(uint256 z, bool alternating) internal pure returns (uint256 sum) {
        unchecked {
            uint256 power = UNITY;
            sum = UNITY;
            for (uint256 n = 1;; ++n) {
                power = (((power * z) >> FRACTION_BITS) * (2 * n - 1)) / (2 * n);
                if (power == 0) return sum;
                uint256 term = power / (2 * n + 1);
                sum = alternating && n & 1 == 1 ? sum - term : sum + term;
            }
        }
    }

    /// @notice e^r for r < ln 2.
    function exponential(uint256 r) internal pure returns (uint256 sum) {
        unchecked {
            uint256 term = UNITY;
            sum = UNITY;
            for (uint256 n = 1; term != 0; ++n) {
                term = ((term * r) >> FRACTION_BITS) / n;
                sum += term;
            }
        }
    }

    /// @notice ln t for 1 ≤ t < 8.
    function logarithm(uint256 t) internal pure returns (uint256) {
        unchecked {
            // t = (t / one)·2^place with √½ < t / one < √2, one a power of two
            uint256 place = Integers.log2(t);
            if (t >> (place - 23) >= SQRT2) ++place;
            uint256 one = 1 << place;
            uint256 s = ((t < one ? one - t : t - one) << FRACTION_BITS) / (t + one);
            uint256 half = (s * arctangent((s * s) >> FRACTION_BITS, false)) >> FRACTION_BITS;
            uint256 whole = (place - FRACTION_BITS) * FixedPoint.LN2;
            return t < one ? whole - 2 * half : whole + 2 * half;
        }
    }

    /// @notice ⌊n·2^shift⌋ for a shift of either sign.
    function shifted(uint256 n, int256 shift) internal pure returns (uint256) {
        unchecked {
            return shift < 0 ? n >> uint256(-shift) : n << uint256(shift);
        }
    }

    /// @notice ⌊x²·2^120⌋ for x = magnitude · 2^exponent.
    function square(uint256 magnitude, int256 exponent) internal pure returns (uint256) {
        unchecked {
            return shifted(magnitude * magnitude, 2 * exponent + int256(FRACTION_BITS));
        }
    }
}
