// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatArithmetic} from "./FloatArithmetic.sol";
import {FloatFormats} from "./FloatFormat.sol";
import {Elements} from "./Elements.sol";

/// @notice Sums and dot products of binary32: exact, rounded once (specification, section 1, rule 4).
///
/// A finite number is ±m·2^(e − 149) with m < 2^24 and 0 ≤ e < 254, a product of two ±m·2^(e − 298) with m < 2^48 and
/// e < 508. The terms are added into eight windows by sign and exponent, m << (e mod 128) into window ⌊e / 128⌋, and
/// the windows are put together and rounded at the end. 2^32 terms stay below 2^208 in each window.
///
/// The state is the eight windows and a ninth word: 0, or the infinity or NaN that the infinities and NaNs among the
/// terms make so far (then the windows mean nothing).
///
/// Eight numbers are decoded at once in the eight 32-bit lanes of a word. Twin: ExactSumTwin in the tests.
library ExactSum {
    /// @dev Exponents of the least bits of a number and of a product of two.
    int256 private constant UNIT_OF_NUMBER = -149;
    int256 private constant UNIT_OF_PRODUCT = -298;
    uint256 private constant WINDOWS = 8;
    uint256 private constant SPECIAL = 8;
    uint256 private constant INFINITY = 0x7f800000;
    uint256 private constant SIGN = 0x80000000;
    uint256 private constant NAN = 0x7fc00000;

    /// @notice The state of no term.
    function start() internal pure returns (uint256[] memory) {
        return new uint256[](WINDOWS + 1);
    }

    /// @notice Adds the `count` little-endian numbers from memory address `row` on. Overwrites the 32 bytes behind.
    function addNumbers(uint256[] memory state, uint256 row, uint256 count) internal pure {
        if (_addNumbers(state, row, count)) _addSpecialNumbers(state, row, count);
    }

    /// @notice Adds the products of the `count` little-endian numbers from memory addresses `a` and `b` on. Overwrites
    /// the 32 bytes behind each row.
    function addProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count) internal pure {
        if (_addProducts(state, a, b, count)) _addSpecialProducts(state, a, b, count);
    }

    /// @notice Adds one number to a sum of products: the product bias · 1, and 1 is 2^23 · 2^(126 − 149).
    function addBias(uint256[] memory state, uint256 bias) internal pure {
        if (bias & INFINITY == INFINITY) {
            _addSpecial(state, bias);
            return;
        }
        unchecked {
            (uint256 significand, int256 exponent) = FloatFormats.BINARY32.decode(bias);
            uint256 place = uint256(exponent - UNIT_OF_NUMBER) + 126;
            uint256 window = (place >> 7) + (bias >= SIGN ? 4 : 0);
            state[window] += (significand << 23) << (place & 127);
        }
    }

    /// @notice The sum of the numbers.
    function sum(uint256[] memory state) internal pure returns (uint256) {
        return state[SPECIAL] != 0 ? state[SPECIAL] : _collect(state, UNIT_OF_NUMBER);
    }

    /// @notice The sum of the products.
    function dot(uint256[] memory state) internal pure returns (uint256) {
        return state[SPECIAL] != 0 ? state[SPECIAL] : _collect(state, UNIT_OF_PRODUCT);
    }

    /// @dev Puts the windows together, from below: positive minus negative, carries upwards, then one rounding.
    function _collect(uint256[] memory windows, int256 unit) private pure returns (uint256) {
        unchecked {
            int256 carry;
            for (uint256 i; i < 4; ++i) {
                carry = (carry >> 128) + int256(windows[i]) - int256(windows[i + 4]);
            }
            bool negative = carry < 0;
            uint256[3] memory digits;
            int256 top;
            for (uint256 i; i < 4; ++i) {
                int256 difference = int256(windows[i]) - int256(windows[i + 4]);
                top = (top >> 128) + (negative ? -difference : difference);
                if (i < 3) digits[i] = uint256(top) & type(uint128).max;
            }
            return _round(negative, uint256(top), digits, unit);
        }
    }

    /// @dev top·2^384 and three digits of 128 bits below it, in units of 2^unit. The top is below 2^208.
    function _round(bool negative, uint256 top, uint256[3] memory digits, int256 unit) private pure returns (uint256) {
        unchecked {
            (uint256 magnitude, bool sticky) = (top, digits[0] != 0);
            if (top >> 128 != 0) {
                (unit, sticky) = (unit + 384, sticky || digits[2] | digits[1] != 0);
            } else if (top != 0) {
                (magnitude, unit) = (top << 128 | digits[2], unit + 256);
                sticky = sticky || digits[1] != 0;
            } else if (digits[2] != 0) {
                (magnitude, unit) = (digits[2] << 128 | digits[1], unit + 128);
            } else {
                (magnitude, sticky) = (digits[1] << 128 | digits[0], false);
            }
            return FloatFormats.BINARY32.round(negative, magnitude, unit, sticky);
        }
    }

    /// @dev Adds a row into the windows; true if a term is an infinity or NaN (then the windows mean nothing). The steps
    /// are those of _addProducts.
    function _addNumbers(uint256[] memory state, uint256 row, uint256 count) private pure returns (bool special) {
        assembly ("memory-safe") {
            let BYTES := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
            let LOW8 := 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff
            let BIT8 := 0x0000010000000100000001000000010000000100000001000000010000000100
            let LOW16 := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
            let HIGH7 := 0x007f0000007f0000007f0000007f0000007f0000007f0000007f0000007f0000
            let ONES := 0x0000000100000001000000010000000100000001000000010000000100000001
            let windows := add(state, 32)
            let end := add(row, shl(2, count))
            mstore(end, 0)
            let flags := 0
            for {} lt(row, end) { row := add(row, 32) } {
                let w
                {
                    let x := mload(row)
                    x := or(and(shr(8, x), BYTES), shl(8, and(x, BYTES)))
                    let e := and(shr(7, x), LOW8)
                    let n := and(add(e, LOW8), BIT8)
                    mstore(0x00, or(or(and(shr(16, x), LOW16), and(shl(16, x), HIGH7)), shl(15, n)))
                    flags := or(flags, add(e, ONES))
                    e := sub(e, shr(8, n))
                    w := or(and(x, shl(15, ONES)), or(shl(6, and(e, shl(7, ONES))), and(e, shr(1, LOW8))))
                }
                let p := add(windows, byte(2, w))
                mstore(p, add(mload(p), shl(byte(3, w), shr(224, mload(0x00)))))
                p := add(windows, byte(6, w))
                mstore(p, add(mload(p), shl(byte(7, w), shr(224, mload(0x04)))))
                p := add(windows, byte(10, w))
                mstore(p, add(mload(p), shl(byte(11, w), shr(224, mload(0x08)))))
                p := add(windows, byte(14, w))
                mstore(p, add(mload(p), shl(byte(15, w), shr(224, mload(0x0c)))))
                p := add(windows, byte(18, w))
                mstore(p, add(mload(p), shl(byte(19, w), shr(224, mload(0x10)))))
                p := add(windows, byte(22, w))
                mstore(p, add(mload(p), shl(byte(23, w), shr(224, mload(0x14)))))
                p := add(windows, byte(26, w))
                mstore(p, add(mload(p), shl(byte(27, w), shr(224, mload(0x18)))))
                p := add(windows, byte(30, w))
                mstore(p, add(mload(p), shl(byte(31, w), shr(224, mload(0x1c)))))
            }
            special := iszero(iszero(and(flags, BIT8)))
        }
    }

    /// @dev Adds the products of two rows into the windows; true if an operand is an infinity or NaN (then the windows
    /// mean nothing). About 125 gas a term.
    function _addProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count)
        private
        pure
        returns (bool special)
    {
        assembly ("memory-safe") {
            let BYTES := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
            let LOW8 := 0x000000ff000000ff000000ff000000ff000000ff000000ff000000ff000000ff
            let BIT8 := 0x0000010000000100000001000000010000000100000001000000010000000100
            let LOW16 := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
            let HIGH7 := 0x007f0000007f0000007f0000007f0000007f0000007f0000007f0000007f0000
            let ONES := 0x0000000100000001000000010000000100000001000000010000000100000001
            let windows := add(state, 32)
            let end := add(a, shl(2, count))
            // The last word ends in zeros, whose products are zero.
            mstore(end, 0)
            mstore(add(b, shl(2, count)), 0)
            let flags := 0
            for {} lt(a, end) {
                a := add(a, 32)
                b := add(b, 32)
            } {
                // The eight significands of a go to 0x00, those of b to 0x20: one a lane, read by MLOAD at the lane.
                let w
                {
                    // Bytes of each 16-bit half turned around: a lane is | fraction, low 16 | sign 1 | exponent 8 |
                    // fraction, high 7 |.
                    let x := mload(a)
                    x := or(and(shr(8, x), BYTES), shl(8, and(x, BYTES)))
                    // Exponent field, and 0x100 where it is not zero: the number is normal and has a hidden bit.
                    let e := and(shr(7, x), LOW8)
                    let n := and(add(e, LOW8), BIT8)
                    mstore(0x00, or(or(and(shr(16, x), LOW16), and(shl(16, x), HIGH7)), shl(15, n)))
                    // Bit 8 where the exponent field is 255.
                    flags := or(flags, add(e, ONES))
                    // Place of the product: the fields of normal numbers count from 1.
                    let place := sub(e, shr(8, n))

                    let y := mload(b)
                    y := or(and(shr(8, y), BYTES), shl(8, and(y, BYTES)))
                    e := and(shr(7, y), LOW8)
                    n := and(add(e, LOW8), BIT8)
                    mstore(0x20, or(or(and(shr(16, y), LOW16), and(shl(16, y), HIGH7)), shl(15, n)))
                    flags := or(flags, add(e, ONES))
                    place := sub(add(place, e), shr(8, n))
                    // | sign 1 | window 2 | 0 5 | 0 1 | place in the window 7 |: the third byte of a lane is the
                    // window's offset in bytes, the fourth the shift.
                    w := and(xor(x, y), shl(15, ONES))
                    w := or(w, or(shl(6, and(place, mul(0x180, ONES))), and(place, shr(1, LOW8))))
                }
                let p := add(windows, byte(2, w))
                mstore(p, add(mload(p), shl(byte(3, w), mul(shr(224, mload(0x00)), shr(224, mload(0x20))))))
                p := add(windows, byte(6, w))
                mstore(p, add(mload(p), shl(byte(7, w), mul(shr(224, mload(0x04)), shr(224, mload(0x24))))))
                p := add(windows, byte(10, w))
                mstore(p, add(mload(p), shl(byte(11, w), mul(shr(224, mload(0x08)), shr(224, mload(0x28))))))
                p := add(windows, byte(14, w))
                mstore(p, add(mload(p), shl(byte(15, w), mul(shr(224, mload(0x0c)), shr(224, mload(0x2c))))))
                p := add(windows, byte(18, w))
                mstore(p, add(mload(p), shl(byte(19, w), mul(shr(224, mload(0x10)), shr(224, mload(0x30))))))
                p := add(windows, byte(22, w))
                mstore(p, add(mload(p), shl(byte(23, w), mul(shr(224, mload(0x14)), shr(224, mload(0x34))))))
                p := add(windows, byte(26, w))
                mstore(p, add(mload(p), shl(byte(27, w), mul(shr(224, mload(0x18)), shr(224, mload(0x38))))))
                p := add(windows, byte(30, w))
                mstore(p, add(mload(p), shl(byte(31, w), mul(shr(224, mload(0x1c)), shr(224, mload(0x3c))))))
            }
            special := iszero(iszero(and(flags, BIT8)))
        }
    }

    function _addSpecialNumbers(uint256[] memory state, uint256 row, uint256 count) private pure {
        for (uint256 i; i < count; ++i) {
            uint256 term = Elements.read32(row, i);
            if (term & INFINITY == INFINITY) _addSpecial(state, term);
        }
    }

    function _addSpecialProducts(uint256[] memory state, uint256 a, uint256 b, uint256 count) private pure {
        for (uint256 i; i < count; ++i) {
            (uint256 x, uint256 y) = (Elements.read32(a, i), Elements.read32(b, i));
            if (x & INFINITY == INFINITY || y & INFINITY == INFINITY) {
                _addSpecial(state, FloatArithmetic.mul(FloatFormats.BINARY32, x, y));
            }
        }
    }

    /// @dev Adds an infinity or NaN to what the others so far make.
    function _addSpecial(uint256[] memory state, uint256 term) private pure {
        uint256 before = state[SPECIAL];
        bool isNaN = term & ~SIGN != INFINITY || (before != 0 && before != term);
        state[SPECIAL] = isNaN ? NAN : term;
    }
}
