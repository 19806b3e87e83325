// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatArithmetic} from "./FloatArithmetic.sol";
import {FloatFormats} from "./FloatFormat.sol";
import {Elements} from "./Elements.sol";
import {Integers} from "./Integers.sol";

/// @notice Dot products of binary16, exact, rounded once to binary32 (appendix A, "Types of dot").
///
/// A finite number is a whole number of 2^-24 below 2^41, so 2^32 products are a whole number of 2^-48 below 2^114: one
/// signed word. The state is that word; 0 or the infinity or NaN (of binary32) of the special terms; the bias.
library HalfDot {
    uint256 private constant SUM = 0;
    uint256 private constant SPECIAL = 1;
    uint256 private constant BIAS = 2;
    uint256 private constant STATE = 3;
    int256 private constant UNIT = -48;
    uint256 private constant INFINITY = 0x7c00;
    uint256 private constant INFINITY32 = 0x7f800000;

    /// @notice The state of no term but the bias, a binary32.
    function start(uint256 bias) internal pure returns (uint256[] memory state) {
        state = new uint256[](STATE);
        if (bias & INFINITY32 == INFINITY32) _addSpecial(state, bias);
        else state[BIAS] = bias;
    }

    /// @notice Adds the products of the `count` numbers, in rows that were turned around.
    function addProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count) internal pure {
        bool special;
        assembly ("memory-safe") {
            function units(h) -> whole {
                let e := and(shr(10, h), 0x1f)
                let normal := lt(0, e)
                whole := shl(sub(e, normal), or(and(h, 0x3ff), shl(10, normal)))
                let negative := sub(0, shr(15, h))
                whole := sub(xor(whole, negative), negative)
            }
            let total := 0
            let y := b
            for {
                let x := a
                let end := add(a, shl(1, count))
            } lt(x, end) {
                x := add(x, 2)
                y := add(y, 2)
            } {
                let p := shr(240, mload(x))
                let q := shr(240, mload(y))
                special := or(special, or(eq(and(p, 0x7c00), 0x7c00), eq(and(q, 0x7c00), 0x7c00)))
                total := add(total, mul(units(p), units(q)))
            }
            let place := add(state, 32)
            mstore(place, add(mload(place), total))
        }
        if (special) _addSpecialProducts(state, a, b, count);
    }

    /// @notice The sum of the products and the bias.
    function dot(uint256[] memory state) internal pure returns (uint256) {
        if (state[SPECIAL] != 0) return state[SPECIAL];
        unchecked {
            // The bias is below 2^24 units of 2^-149 to 2^104: both sides stay below 2^216 in the smaller unit.
            (uint256 significand, int256 exponent) = FloatFormats.BINARY32.decode(state[BIAS]);
            int256 total = int256(state[SUM]);
            int256 bias = int256(significand);
            if (FloatFormats.BINARY32.isNegative(state[BIAS])) bias = -bias;
            if (exponent < UNIT) {
                total <<= uint256(UNIT - exponent);
            } else {
                bias <<= uint256(exponent - UNIT);
                exponent = UNIT;
            }
            total += bias;
            return FloatFormats.BINARY32.round(total < 0, Integers.abs(total), exponent, false);
        }
    }

    function _addSpecialProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count) private pure {
        for (uint256 i; i < count; ++i) {
            (uint256 x, uint256 y) = (Elements.at(a, i, 2), Elements.at(b, i, 2));
            if (x & INFINITY != INFINITY && y & INFINITY != INFINITY) continue;
            uint256 term = FloatArithmetic.mul(FloatFormats.BINARY16, x, y);
            _addSpecial(state, FloatArithmetic.convert(FloatFormats.BINARY16, FloatFormats.BINARY32, term));
        }
    }

    /// @dev Adds an infinity or NaN to what the others so far make.
    function _addSpecial(uint256[] memory state, uint256 term) private pure {
        uint256 before = state[SPECIAL];
        bool isNaN = FloatFormats.BINARY32.isNaN(term) || (before != 0 && before != term);
        state[SPECIAL] = isNaN ? FloatFormats.BINARY32.nan() : term;
    }
}
