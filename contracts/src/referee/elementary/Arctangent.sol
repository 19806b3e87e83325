// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {FixedPoint} from "./FixedPoint.sol";
import {PowerSeries} from "./PowerSeries.sol";

/// @notice The arc tangent, rounded once: the same integer operations as elementary/arctangent.ts in
/// packages/arithmetic. Algorithm and error bound stand in docs/functions/inverse.md.
library Arctangent {
    /// @notice π/2 · 2^120 to nearest.
    uint256 internal constant HALF_PI = 0x1921fb54442d18469898cc51701b83a;
    int256 private constant FRACTION_BITS = int256(FixedPoint.FRACTION_BITS);

    function atan(FloatFormat format, uint256 x) internal pure returns (uint256) {
        if (format.isNaN(x)) return format.nan();
        if (format.isZero(x)) return x;
        (uint256 magnitude, int256 exponent) = (HALF_PI, -FRACTION_BITS);
        if (!format.isInfinite(x)) (magnitude, exponent) = _approximate(format, x);
        return format.round(format.isNegative(x), magnitude, exponent, true);
    }

    /// @dev atan |x|, off by a relative 2^-112 at most.
    function _approximate(FloatFormat format, uint256 x) private pure returns (uint256, int256) {
        unchecked {
            (uint256 magnitude, int256 exponent) = format.decode(x);
            int256 place = int256(Integers.log2(magnitude)) + exponent;
            if (place < -4) {
                uint256 series = PowerSeries.arctangent(PowerSeries.square(magnitude, exponent), true);
                return (magnitude * series, exponent - FRACTION_BITS);
            }
            if (place < 0) return (_bounded(magnitude << uint256(FRACTION_BITS + exponent)), -FRACTION_BITS);
            uint256 reciprocal = PowerSeries.shifted(1, FRACTION_BITS - exponent) / magnitude;
            return (HALF_PI - _bounded(reciprocal), -FRACTION_BITS);
        }
    }

    /// @dev atan t for t ≤ 1: atan(k/8) ± atan(w), w = |t - k/8| / (1 + t·k/8) ≤ 1/16.
    function _bounded(uint256 t) private pure returns (uint256) {
        unchecked {
            uint256 k = (t + (1 << 116)) >> 117;
            uint256 nearest = k << 117;
            uint256 w = ((t < nearest ? nearest - t : t - nearest) << 120) / (FixedPoint.UNITY + ((t * k) >> 3));
            uint256 rest = (w * PowerSeries.arctangent((w * w) >> 120, true)) >> 120;
            return t < nearest ? _arctangent(k) - rest : _arctangent(k) + rest;
        }
    }

    /// @dev atan(k/8) · 2^120 to nearest, k from 0 to 8.
    function _arctangent(uint256 k) private pure returns (uint256) {
        if (k < 4) {
            if (k == 0) return 0;
            if (k == 1) return 0x1fd5ba9aac2f6dc65912f313e7d112;
            return k == 2 ? 0x3eb6ebf25901bac55b71e7bd7de886 : 0x5bd86507937bc239c55190916e7f22;
        }
        if (k == 4) return 0x76b19c1586ed3da2b7f222f65e1d47;
        if (k == 5) return 0x8f005d5ef7f59f9b5c835e1665c437;
        if (k == 6) return 0xa4bc7d1934f7092419a87f2a457dad;
        return k == 7 ? 0xb8053e2bc2319e73cb2da55210a444 : 0xc90fdaa22168c234c4c6628b80dc1d;
    }
}
