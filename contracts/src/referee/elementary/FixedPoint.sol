// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatFormat} from "../FloatFormat.sol";
import {Integers} from "../Integers.sol";

/// @notice What the elementary functions share: numbers with 120 fraction bits, and significands of 127 bits with an
/// exponent. Twin: fixed-point.ts and approximation.ts in packages/arithmetic/src/reference/elementary.
library FixedPoint {
    uint256 internal constant FRACTION_BITS = 120;
    uint256 internal constant UNITY = 1 << FRACTION_BITS;
    /// @notice ln 2 · 2^120 to nearest.
    uint256 internal constant LN2 = 0xb17217f7d1cf79abc9e3b39803f2f7;
    /// @notice Bits of a long significand.
    uint256 internal constant SIGNIFICAND_BITS = 127;

    /// @notice |x| = significand · 2^exponent with a significand of 127 bits, for a finite x ≠ 0.
    function decodeLong(FloatFormat format, uint256 x) internal pure returns (uint256 significand, int256 exponent) {
        unchecked {
            (significand, exponent) = format.decode(x);
            uint256 shift = SIGNIFICAND_BITS - 1 - Integers.log2(significand);
            (significand, exponent) = (significand << shift, exponent - int256(shift));
        }
    }

    /// @notice ⌊(significand · 2^exponent)² · 2^120⌋, for a number below 1.
    function square(uint256 significand, int256 exponent) internal pure returns (uint256) {
        unchecked {
            return (significand * significand) >> uint256(-2 * exponent - int256(FRACTION_BITS));
        }
    }

    /// @notice ⌊log2 |x|⌋ for a finite x ≠ 0.
    function leadingPlace(FloatFormat format, uint256 x) internal pure returns (int256) {
        unchecked {
            (uint256 significand, int256 exponent) = format.decode(x);
            return int256(Integers.log2(significand)) + exponent;
        }
    }
}
