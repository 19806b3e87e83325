// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {Arctangent} from "./Arctangent.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {PowerSeries} from "./PowerSeries.sol";

/// @notice The arc sine and the arc cosine, rounded once: the same integer operations as elementary/arcsine.ts in
/// packages/arithmetic. Algorithm and error bound stand in docs/functions/inverse.md.
library Arcsine {
    int256 private constant FRACTION_BITS = int256(FixedPoint.FRACTION_BITS);
    uint256 private constant HALF_PI = Arctangent.HALF_PI;

    function asin(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (x & (format.sign() - 1) > format.one()) return format.nan();
            if (format.isZero(x)) return x;
            (uint256 magnitude, int256 exponent) = format.decode(x);
            if (isBelowHalf(magnitude, exponent)) {
                magnitude *= PowerSeries.arcsine(PowerSeries.square(magnitude, exponent), false);
                exponent -= FRACTION_BITS;
            } else {
                magnitude = HALF_PI - _twiceOfComplement(magnitude, exponent);
                exponent = -FRACTION_BITS;
            }
            return format.round(format.isNegative(x), magnitude, exponent, true);
        }
    }

    function acos(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (x & (format.sign() - 1) > format.one()) return format.nan();
            if (x == format.one()) return 0;
            bool negative = format.isNegative(x);
            (uint256 magnitude, int256 exponent) = format.decode(x);
            if (isBelowHalf(magnitude, exponent)) {
                uint256 series = PowerSeries.arcsine(PowerSeries.square(magnitude, exponent), false);
                magnitude = PowerSeries.shifted(magnitude * series, exponent);
                magnitude = negative ? HALF_PI + magnitude : HALF_PI - magnitude;
                exponent = -FRACTION_BITS;
            } else if (negative) {
                magnitude = 2 * HALF_PI - _twiceOfComplement(magnitude, exponent);
                exponent = -FRACTION_BITS;
            } else {
                (magnitude, exponent) = twiceOfRoot((1 << uint256(-exponent)) - magnitude, exponent, false);
            }
            return format.round(false, magnitude, exponent, true);
        }
    }

    /// @notice True for magnitude · 2^exponent < 1/2.
    function isBelowHalf(uint256 magnitude, int256 exponent) internal pure returns (bool) {
        unchecked {
            return int256(Integers.log2(magnitude)) + exponent < -1;
        }
    }

    /// @notice 2·asin √u, or (alternating) 2·asinh √u, for u = difference · 2^(exponent - 1) ≤ 1/4, difference > 0.
    function twiceOfRoot(uint256 difference, int256 exponent, bool alternating)
        internal
        pure
        returns (uint256, int256)
    {
        unchecked {
            uint256 u = difference << uint256(FRACTION_BITS - 1 + exponent);
            int256 shift = 239 - int256(Integers.log2(difference));
            shift += (shift + exponent + 1) & 1;
            uint256 root = Integers.sqrt(difference << uint256(shift));
            return (root * PowerSeries.arcsine(u, alternating), (exponent + 1 - shift) / 2 - FRACTION_BITS);
        }
    }

    /// @dev 2·asin √((1 - |x|)/2) in units of 2^-120, for 1/2 ≤ |x| ≤ 1.
    function _twiceOfComplement(uint256 magnitude, int256 exponent) private pure returns (uint256) {
        unchecked {
            uint256 difference = (1 << uint256(-exponent)) - magnitude;
            if (difference == 0) return 0;
            (magnitude, exponent) = twiceOfRoot(difference, exponent, false);
            return PowerSeries.shifted(magnitude, exponent + FRACTION_BITS);
        }
    }
}
