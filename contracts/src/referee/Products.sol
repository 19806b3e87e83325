// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Elements} from "./Elements.sol";
import {FloatArithmetic} from "./FloatArithmetic.sol";
import {FloatFormat} from "./FloatFormat.sol";
import {Integers} from "./Integers.sol";

/// @notice Left folds of the rounded multiplication (section 1, rule 4) over rows that were turned around. About 500 gas
/// a factor; FloatArithmetic.mul takes about 1,500. Twin: its fold, in the tests.
library Products {
    /// @dev What a format's numbers are taken apart with.
    struct Parts {
        uint256 fractionBits;
        uint256 hidden;
        uint256 sign;
        uint256 infinity;
        /// −(exponent of the least subnormal)
        uint256 depth;
    }

    /// @notice The product of `product` and `count` numbers from `row` on; with `down` from the last one on.
    function fold(FloatFormat format, uint256 product, uint256 row, uint256 count, uint256 width, bool down)
        internal
        pure
        returns (uint256)
    {
        unchecked {
            Parts memory parts = Parts(
                format.fractionBits(),
                1 << format.fractionBits(),
                format.sign(),
                format.infinity(),
                uint256(-format.leastExponent())
            );
            for (uint256 i; i < count; ++i) {
                uint256 factor = Elements.at(row, down ? count - 1 - i : i, width);
                bool special = product & parts.infinity == parts.infinity || factor & parts.infinity == parts.infinity;
                product = special ? FloatArithmetic.mul(format, product, factor) : _finite(parts, product, factor);
            }
            return product;
        }
    }

    /// @dev The rounded product of two finite numbers. A number is m·2^(e − depth) with e ≥ 0, a product m·2^(e − 2·depth).
    function _finite(Parts memory parts, uint256 a, uint256 b) private pure returns (uint256) {
        unchecked {
            (uint256 bits, uint256 hidden, uint256 infinity) = (parts.fractionBits, parts.hidden, parts.infinity);
            uint256 place = (a & infinity) >> bits;
            uint256 other = (b & infinity) >> bits;
            uint256 sign = (a ^ b) & parts.sign;
            (a, b) = (a & (hidden - 1), b & (hidden - 1));
            uint256 top;
            if (place != 0 && other != 0) {
                // Of two normal numbers the highest bit of the product is one of two.
                a = (a | hidden) * (b | hidden);
                place += other - 2;
                top = 2 * bits + (a >> (2 * bits + 1));
            } else {
                if (place != 0) (a, place) = (a | hidden, place - 1);
                if (other != 0) (b, other) = (b | hidden, other - 1);
                a *= b;
                if (a == 0) return sign;
                place += other;
                top = Integers.log2(a);
            }
            // Where the last place of the result lies, in units of the least subnormal.
            int256 unit = int256(place + top) - int256(bits + parts.depth);
            if (unit < 0) unit = 0;
            int256 shift = unit + int256(parts.depth) - int256(place);
            if (shift <= 0) {
                a <<= uint256(-shift);
            } else if (shift > 255) {
                a = 0;
            } else {
                // To nearest, ties to even: half a unit less one, and one more where the unit is odd.
                a = (a + ((1 << uint256(shift - 1)) - 1) + ((a >> uint256(shift)) & 1)) >> uint256(shift);
            }
            // The hidden bit of a normal number counts as one step of the exponent field, and so does a carry.
            a += uint256(unit) << bits;
            return sign | (a < infinity ? a : infinity);
        }
    }
}
