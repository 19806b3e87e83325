// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatArithmetic} from "./FloatArithmetic.sol";
import {FloatFormats} from "./FloatFormat.sol";
import {Elements} from "./Elements.sol";

/// @notice Sums and dot products of binary64: exact, rounded once (specification, section 1, rule 4).
///
/// A finite number is ±m·2^(e − 1074) with m < 2^53 and 0 ≤ e < 2046, a product of two ±m·2^(e − 2148) with m < 2^106
/// and e < 4092. A term ±m << (e mod 64) is added into the signed window ⌊e / 64⌋: 32 windows for numbers, 64 for
/// products. 2^32 terms stay below 2^201 in each window.
///
/// The state is the windows and one more word: 0, or the infinity or NaN that the infinities and NaNs among the terms
/// make so far (then the windows mean nothing). Rows are turned around. Twin: ExactSumTwin in the tests.
library ExactSum64 {
    int256 private constant UNIT_OF_NUMBER = -1074;
    int256 private constant UNIT_OF_PRODUCT = -2148;
    uint256 private constant WINDOWS_OF_NUMBERS = 32;
    uint256 private constant WINDOWS_OF_PRODUCTS = 64;
    uint256 private constant INFINITY = 0x7ff0000000000000;
    uint256 private constant SIGN = 0x8000000000000000;
    uint256 private constant NAN = 0x7ff8000000000000;

    /// @notice The states of no term.
    function startOfNumbers() internal pure returns (uint256[] memory) {
        return new uint256[](WINDOWS_OF_NUMBERS + 1);
    }

    function startOfProducts() internal pure returns (uint256[] memory) {
        return new uint256[](WINDOWS_OF_PRODUCTS + 1);
    }

    /// @notice Adds the `count` numbers from memory address `row` on.
    function addNumbers(uint256[] memory state, uint256 row, uint256 count) internal pure {
        bool special;
        assembly ("memory-safe") {
            let windows := add(state, 32)
            for {
                let next := row
                let end := add(row, shl(3, count))
            } lt(next, end) { next := add(next, 8) } {
                let x := shr(192, mload(next))
                let place := and(shr(52, x), 0x7ff)
                special := or(special, eq(place, 0x7ff))
                let normal := lt(0, place)
                place := sub(place, normal)
                let negative := sub(0, shr(63, x))
                let term := shl(and(place, 63), or(and(x, 0xfffffffffffff), shl(52, normal)))
                let window := add(windows, shl(5, shr(6, place)))
                mstore(window, add(mload(window), sub(xor(term, negative), negative)))
            }
        }
        if (special) _addSpecialNumbers(state, row, count);
    }

    /// @notice Adds the products of the `count` numbers from memory addresses `a` and `b` on.
    function addProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count) internal pure {
        bool special;
        assembly ("memory-safe") {
            let windows := add(state, 32)
            let y := b
            for {
                let x := a
                let end := add(a, shl(3, count))
            } lt(x, end) {
                x := add(x, 8)
                y := add(y, 8)
            } {
                let p := shr(192, mload(x))
                let q := shr(192, mload(y))
                let place := and(shr(52, p), 0x7ff)
                let other := and(shr(52, q), 0x7ff)
                special := or(special, or(eq(place, 0x7ff), eq(other, 0x7ff)))
                let normal := lt(0, place)
                let term := or(and(p, 0xfffffffffffff), shl(52, normal))
                place := sub(add(place, other), normal)
                normal := lt(0, other)
                term := mul(term, or(and(q, 0xfffffffffffff), shl(52, normal)))
                place := sub(place, normal)
                let negative := sub(0, shr(63, xor(p, q)))
                term := shl(and(place, 63), term)
                let window := add(windows, shl(5, shr(6, place)))
                mstore(window, add(mload(window), sub(xor(term, negative), negative)))
            }
        }
        if (special) _addSpecialProducts(state, a, b, count);
    }

    /// @notice Adds one number to a sum of products: the product bias · 1, and 1 is 2^52 · 2^(1022 − 1074).
    function addBias(uint256[] memory state, uint256 bias) internal pure {
        if (bias & INFINITY == INFINITY) {
            _addSpecial(state, WINDOWS_OF_PRODUCTS, bias);
            return;
        }
        unchecked {
            (uint256 significand, int256 exponent) = FloatFormats.BINARY64.decode(bias);
            uint256 place = uint256(exponent - UNIT_OF_NUMBER) + 1022;
            uint256 term = (significand << 52) << (place & 63);
            if (bias >= SIGN) term = 0 - term;
            state[place >> 6] += term;
        }
    }

    /// @notice The sum of the numbers.
    function sum(uint256[] memory state) internal pure returns (uint256) {
        uint256 special = state[WINDOWS_OF_NUMBERS];
        return special != 0 ? special : _collect(state, WINDOWS_OF_NUMBERS, UNIT_OF_NUMBER);
    }

    /// @notice The sum of the products.
    function dot(uint256[] memory state) internal pure returns (uint256) {
        uint256 special = state[WINDOWS_OF_PRODUCTS];
        return special != 0 ? special : _collect(state, WINDOWS_OF_PRODUCTS, UNIT_OF_PRODUCT);
    }

    /// @dev Puts the windows together from below, carries upwards, then rounds once.
    function _collect(uint256[] memory windows, uint256 count, int256 unit) private pure returns (uint256) {
        unchecked {
            int256 carry;
            for (uint256 i; i < count; ++i) {
                carry = (carry >> 64) + int256(windows[i]);
            }
            bool negative = carry < 0;
            // 64 bits each, and what lies above them in the last one.
            uint256[] memory digits = new uint256[](count);
            carry = 0;
            for (uint256 i; i < count; ++i) {
                carry = (carry >> 64) + (negative ? -int256(windows[i]) : int256(windows[i]));
                digits[i] = i + 1 == count ? uint256(carry) : uint256(carry) & type(uint64).max;
            }
            uint256 top = count;
            while (top > 3 && digits[top - 1] == 0) --top;
            // The last digit is below 2^201; with one of 1 bit, three digits have 129 bits.
            uint256 below = digits[top - 1] >> 128 == 0 ? top - 3 : top - 1;
            uint256 magnitude;
            for (uint256 i = top; i > below; --i) {
                magnitude = (magnitude << 64) | digits[i - 1];
            }
            bool sticky;
            for (uint256 i; i < below; ++i) {
                sticky = sticky || digits[i] != 0;
            }
            return FloatFormats.BINARY64.round(negative, magnitude, unit + 64 * int256(below), sticky);
        }
    }

    function _addSpecialNumbers(uint256[] memory state, uint256 row, uint256 count) private pure {
        for (uint256 i; i < count; ++i) {
            uint256 term = Elements.at(row, i, 8);
            if (term & INFINITY == INFINITY) _addSpecial(state, WINDOWS_OF_NUMBERS, term);
        }
    }

    function _addSpecialProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count) private pure {
        for (uint256 i; i < count; ++i) {
            (uint256 x, uint256 y) = (Elements.at(a, i, 8), Elements.at(b, i, 8));
            if (x & INFINITY == INFINITY || y & INFINITY == INFINITY) {
                _addSpecial(state, WINDOWS_OF_PRODUCTS, FloatArithmetic.mul(FloatFormats.BINARY64, x, y));
            }
        }
    }

    /// @dev Adds an infinity or NaN to what the others so far make.
    function _addSpecial(uint256[] memory state, uint256 place, uint256 term) private pure {
        uint256 before = state[place];
        bool isNaN = term & ~SIGN != INFINITY || (before != 0 && before != term);
        state[place] = isNaN ? NAN : term;
    }
}
