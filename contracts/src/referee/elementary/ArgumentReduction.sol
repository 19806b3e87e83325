// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";
import {FixedPoint} from "./FixedPoint.sol";

/// @notice |x| = quadrant · π/2 ± rest up to whole turns, rest ≤ π/4, as Payne and Hanek do: the same integer operations
/// as elementary/argument-reduction.ts in packages/arithmetic (docs/functions/trigonometric.md).
library ArgumentReduction {
    /// @dev ⌊π/2 · 2^126⌋
    uint256 private constant HALF_PI = 0x6487ed5110b4611a62633145c06e0e68;
    uint256 private constant TABLE_BITS = 1280;
    /// @dev Fraction bits of a number of quarter turns; two more bits tell the quadrant.
    uint256 private constant TURN_BITS = 200;

    /// @notice For a finite x ≠ 0. `negative` is the sign of the rest = ±significand · 2^exponent.
    function reduce(FloatFormat format, uint256 x)
        internal
        pure
        returns (uint256 quadrant, bool negative, uint256 significand, int256 exponent)
    {
        unchecked {
            (significand, exponent) = FixedPoint.decodeLong(format, x);
            if (exponent < -int256(FixedPoint.SIGNIFICAND_BITS)) return (0, false, significand, exponent);
            (significand, exponent) = format.decode(x);
            uint256 window = _window(uint256(int256(TABLE_BITS - TURN_BITS) - exponent));
            uint256 turn = significand * window;
            quadrant = turn >> TURN_BITS & 3;
            uint256 fraction = turn & ((1 << TURN_BITS) - 1);
            if (fraction >> (TURN_BITS - 1) != 0) {
                (quadrant, negative, fraction) = ((quadrant + 1) & 3, true, (1 << TURN_BITS) - fraction);
            }
            uint256 length = Integers.log2(fraction) + 1;
            significand =
                ((fraction >> (length - FixedPoint.SIGNIFICAND_BITS)) * HALF_PI) >> FixedPoint.SIGNIFICAND_BITS;
            exponent = int256(length) - int256(TURN_BITS + FixedPoint.SIGNIFICAND_BITS - 1);
        }
    }

    /// @dev The 202 bits of ⌊2/π · 2^1280⌋ from bit `position` on.
    function _window(uint256 position) private pure returns (uint256) {
        unchecked {
            uint256 low = _word(position >> 8) >> (position & 255);
            uint256 high = position & 255 == 0 ? 0 : _word((position >> 8) + 1) << (256 - (position & 255));
            return (high | low) & ((1 << (TURN_BITS + 2)) - 1);
        }
    }

    /// @dev The words of ⌊2/π · 2^1280⌋, the lowest first.
    function _word(uint256 index) private pure returns (uint256) {
        if (index == 4) return 0xa2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561;
        if (index == 3) return 0xb7246e3a424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484;
        if (index == 2) return 0xe99c7026b45f7e413991d639835339f49c845f8bbdf9283b1ff897ffde05980f;
        if (index == 1) return 0xef2f118b5a0a6d1f6d367ecf27cb09b74f463f669e5fea2d7527bac7ebe5f17b;
        return index == 0 ? 0x3d0739f78a5292ea6bfb5fb11f8d5d0856033046fc7b6babf0cfbc209af4361d : 0;
    }
}
