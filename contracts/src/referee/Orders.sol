// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Elements} from "./Elements.sol";
import {FloatFormat, FloatFormats} from "./FloatFormat.sol";
import {IntegerArithmetic} from "./IntegerArithmetic.sol";
import {DataType} from "../types/DataType.sol";

/// @notice How the elements of a data type become keys that order as they do.
struct Order {
    /// bytes of an element
    uint256 width;
    /// what every element is xored with
    uint256 sign;
    /// what a negative floating-point number is xored with besides
    uint256 negative;
    /// sign bit of floating-point numbers, 0 of integers
    uint256 top;
    /// what is above this without its sign is a NaN; integers: nothing
    uint256 infinity;
    /// xored at the end: 0 greatest first, all ones smallest first
    uint256 flip;
}

/// @notice Extrema, their places, and ranks (section 1, rules 2 and 3). Rows are turned around.
library Orders {
    using Orders for Order;

    /// @notice The order of a data type.
    /// @param smallest whether the smallest element shall have the greatest key
    function orderOf(uint8 dtype, bool smallest) internal pure returns (Order memory order) {
        FloatFormat format = FloatFormats.formatOf(dtype);
        order.width = DataType.width(dtype);
        order.flip = smallest ? IntegerArithmetic.mask(dtype) : 0;
        if (format.isFloat()) {
            (order.sign, order.top, order.infinity) = (format.sign(), format.sign(), format.infinity());
            unchecked {
                order.negative = order.sign - 1;
            }
        } else {
            order.infinity = type(uint256).max;
            if (DataType.isIn(dtype, DataType.SIGNED)) order.sign = IntegerArithmetic.least(dtype);
        }
    }

    // ---- max and min: −0 < +0, NaN propagates

    /// @notice Greatest key so far, and whether there was a NaN. Of no element: the key of the least.
    function startExtremum(Order memory self) internal pure returns (uint256[] memory state) {
        state = new uint256[](2);
        if (self.top == 0) return state;
        state[0] = self.key(self.flip == 0 ? self.infinity | self.top : self.infinity);
    }

    function addToExtremum(Order memory self, uint256[] memory state, uint256 row, uint256 count) internal pure {
        (uint256 width, uint256 infinity) = (self.width, self.infinity);
        uint256 magnitude = self.top == 0 ? 0 : self.top - 1;
        (uint256 greatest, bool special) = (state[0], state[1] != 0);
        unchecked {
            for (uint256 i; i < count; ++i) {
                uint256 x = Elements.at(row, i, width);
                if (x & magnitude > infinity) special = true;
                uint256 key_ = self.key(x);
                if (key_ > greatest) greatest = key_;
            }
        }
        (state[0], state[1]) = (greatest, special ? 1 : 0);
    }

    function extremum(Order memory self, uint256[] memory state, uint8 dtype) internal pure returns (uint256) {
        if (state[1] != 0) return FloatFormats.formatOf(dtype).nan();
        uint256 plain = state[0] ^ self.flip ^ self.sign;
        // The sign bit is back in its place, the other bits of a negative number are still turned over.
        return plain & self.top == 0 ? plain : plain ^ self.negative;
    }

    // ---- argmax and argmin, rank: −0 = +0, a NaN before everything

    /// @notice Greatest key so far and one more (0: none), and its place.
    function addToArgument(
        Order memory self,
        uint256[] memory state,
        uint256 row,
        uint256 count,
        uint256 first,
        bool last
    ) internal pure {
        (uint256 greatest, uint256 place) = (state[0], state[1]);
        // The last of equal ones: a key counts as greater from equality on.
        uint256 more = last ? 2 : 1;
        unchecked {
            for (uint256 i; i < count; ++i) {
                uint256 key_ = self.totalKey(Elements.at(row, i, self.width));
                if (key_ + more > greatest) (greatest, place) = (key_ + 1, first + i);
            }
        }
        (state[0], state[1]) = (greatest, place);
    }

    /// @notice Counts in `state[0]` how many come before the element with the total key `own` at `place`.
    function addToRank(
        Order memory self,
        uint256[] memory state,
        uint256 row,
        uint256 count,
        uint256 first,
        uint256 place,
        uint256 own
    ) internal pure {
        uint256 before = state[0];
        unchecked {
            for (uint256 i; i < count; ++i) {
                uint256 key_ = self.totalKey(Elements.at(row, i, self.width));
                if (key_ > own || (key_ == own && first + i < place)) ++before;
            }
        }
        state[0] = before;
    }

    /// @notice A number that orders as the element does, −0 below +0; of a NaN it means nothing.
    function key(Order memory self, uint256 x) internal pure returns (uint256) {
        if (x & self.top != 0) x ^= self.negative;
        return x ^ self.sign ^ self.flip;
    }

    /// @notice A number that orders as the element does, zeros equal, NaNs above all and equal.
    function totalKey(Order memory self, uint256 x) internal pure returns (uint256) {
        uint256 top = self.top;
        if (top != 0) {
            unchecked {
                if (x & (top - 1) > self.infinity) return 2 * top;
            }
            if (x == top) x = 0;
        }
        return self.key(x);
    }
}
