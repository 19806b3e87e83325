// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Whole-number functions that EVM and Solidity lack.
library Integers {
    /// @notice Position of the highest set bit; 0 for 0.
    function log2(uint256 value) internal pure returns (uint256 position) {
        unchecked {
            for (uint256 step = 128; step != 0; step >>= 1) {
                if (value >> step != 0) {
                    value >>= step;
                    position += step;
                }
            }
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
