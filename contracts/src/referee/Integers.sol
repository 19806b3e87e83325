// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Whole-number functions that EVM and Solidity lack.
library Integers {
    /// @notice Position of the highest set bit; 0 for 0. Halves the word, seven times without a branch; the last step
    /// is a table of the bit lengths of 1 to 15, a byte each.
    function log2(uint256 value) internal pure returns (uint256 position) {
        assembly ("memory-safe") {
            position := shl(7, lt(0xffffffffffffffffffffffffffffffff, value))
            position := or(position, shl(6, lt(0xffffffffffffffff, shr(position, value))))
            position := or(position, shl(5, lt(0xffffffff, shr(position, value))))
            position := or(position, shl(4, lt(0xffff, shr(position, value))))
            position := or(position, shl(3, lt(0xff, shr(position, value))))
            position := or(position, shl(2, lt(0xf, shr(position, value))))
            position := or(
                position,
                byte(shr(position, value), 0x0000010102020202030303030303030300000000000000000000000000000000)
            )
        }
    }

    /// @notice ⌊√value⌋ for values below 2^254: Newton's iteration from above, which falls until it is there.
    function sqrt(uint256 value) internal pure returns (uint256 root) {
        if (value == 0) return 0;
        unchecked {
            root = 1 << (log2(value) / 2 + 1);
            while (true) {
                uint256 next = (root + value / root) >> 1;
                if (next >= root) return root;
                root = next;
            }
        }
    }

    /// @notice |value|; int256's least value is not expected.
    function abs(int256 value) internal pure returns (uint256) {
        unchecked {
            return uint256(value < 0 ? -value : value);
        }
    }
}
