// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {Arcsine} from "./Arcsine.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {PowerSeries} from "./PowerSeries.sol";

/// @notice asinh, acosh and atanh, rounded once: the same integer operations as elementary/inverse-hyperbolic.ts in
/// packages/arithmetic. Algorithm and error bound stand in docs/functions/inverse.md.
library InverseHyperbolic {
    int256 private constant FRACTION_BITS = int256(FixedPoint.FRACTION_BITS);

    function asinh(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            if (format.isNaN(x)) return format.nan();
            if (format.isZero(x) || format.isInfinite(x)) return x;
            (uint256 magnitude, int256 exponent) = format.decode(x);
            if (Arcsine.isBelowHalf(magnitude, exponent)) {
                magnitude *= PowerSeries.arcsine(PowerSeries.square(magnitude, exponent), true);
                exponent -= FRACTION_BITS;
            } else {
                magnitude = _logarithmOfSum(magnitude, exponent, false);
                exponent = -FRACTION_BITS;
            }
            return format.round(format.isNegative(x), magnitude, exponent, true);
        }
    }

    function acosh(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            uint256 one = format.one();
            if (format.isNegative(x) || format.isNaN(x) || x < one) return format.nan();
            if (x == one) return 0;
            if (format.isInfinite(x)) return x;
            (uint256 magnitude, int256 exponent) = format.decode(x);
            // x < 3/2: 2·asinh √((x - 1)/2)
            uint256 hidden = 1 << format.fractionBits();
            if (x < one + (hidden >> 1)) {
                (magnitude, exponent) = Arcsine.twiceOfRoot(magnitude - hidden, exponent, true);
            } else {
                (magnitude, exponent) = (_logarithmOfSum(magnitude, exponent, true), -FRACTION_BITS);
            }
            return format.round(false, magnitude, exponent, true);
        }
    }

    function atanh(FloatFormat format, uint256 x) internal pure returns (uint256) {
        unchecked {
            uint256 absolute = x & (format.sign() - 1);
            if (absolute > format.one()) return format.nan();
            if (absolute == 0) return x;
            if (absolute == format.one()) return (x & format.sign()) | format.infinity();
            (uint256 magnitude, int256 exponent) = format.decode(x);
            if (int256(Integers.log2(magnitude)) + exponent < -3) {
                magnitude *= PowerSeries.arctangent(PowerSeries.square(magnitude, exponent), false);
                exponent -= FRACTION_BITS;
            } else {
                magnitude = _inverseTangent(magnitude, 1 << uint256(-exponent));
                exponent = -FRACTION_BITS;
            }
            return format.round(format.isNegative(x), magnitude, exponent, true);
        }
    }

    /// @dev ln(x + √(x² + 1)) for x ≥ 1/2, or ln(x + √(x² - 1)) for x ≥ 3/2, in units of 2^-120.
    function _logarithmOfSum(uint256 magnitude, int256 exponent, bool isMinus) private pure returns (uint256) {
        unchecked {
            // x = y·2^e, y < 2: ln(y + √(y² ± 2^-2e)) + e·ln 2; 2^-2e is dropped below 2^-240
            int256 place = int256(Integers.log2(magnitude)) + exponent;
            uint256 e = place > 0 ? uint256(place) : 0;
            uint256 y = magnitude << uint256(FRACTION_BITS + exponent - int256(e));
            uint256 one = e > uint256(FRACTION_BITS) ? 0 : 1 << (2 * (uint256(FRACTION_BITS) - e));
            uint256 root = Integers.sqrt(isMinus ? y * y - one : y * y + one);
            return PowerSeries.logarithm(y + root) + e * FixedPoint.LN2;
        }
    }

    /// @dev atanh x for x = magnitude / one, 1/8 ≤ x < 1, in units of 2^-120.
    function _inverseTangent(uint256 magnitude, uint256 one) private pure returns (uint256) {
        unchecked {
            // (1 + x)/(1 - x) = (above / below)·2^e with √½ < above / below < √2
            (uint256 above, uint256 below) = (one + magnitude, one - magnitude);
            uint256 e = Integers.log2(above) - Integers.log2(below);
            below <<= e;
            if (above << 23 >= below * PowerSeries.SQRT2) {
                below <<= 1;
                ++e;
            } else if (above * PowerSeries.SQRT2 < below << 23) {
                above <<= 1;
                --e;
            }
            uint256 s = ((above < below ? below - above : above - below) << 120) / (above + below);
            uint256 rest = (s * PowerSeries.arctangent((s * s) >> 120, false)) >> 120;
            uint256 whole = (e * FixedPoint.LN2) >> 1;
            return above < below ? whole - rest : whole + rest;
        }
    }
}
