// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice SSZ's byte order, in words.
library LittleEndian {
    uint256 private constant BYTES_ODD = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;
    uint256 private constant PAIRS_ODD = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
    uint256 private constant QUADS_ODD = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;

    /// @notice Turns the bytes of each of the eight 32-bit lanes around.
    function swapLanes32(uint256 word) internal pure returns (uint256) {
        word = ((word >> 8) & BYTES_ODD) | ((word & BYTES_ODD) << 8);
        return ((word >> 16) & PAIRS_ODD) | ((word & PAIRS_ODD) << 16);
    }

    /// @notice Turns the bytes of each of the four 64-bit lanes around.
    function swapLanes64(uint256 word) internal pure returns (uint256) {
        word = swapLanes32(word);
        return ((word >> 32) & QUADS_ODD) | ((word & QUADS_ODD) << 32);
    }

    /// @notice A number below 2^64 as an SSZ chunk: little-endian, zeros behind.
    function chunk(uint256 value) internal pure returns (bytes32) {
        return bytes32(swapLanes64(value) << 192);
    }

    /// @notice The little-endian number in the first `width` (1, 2, 4, 8) bytes of a word.
    function read(bytes32 word, uint256 width) internal pure returns (uint256) {
        return swapLanes64(uint256(word) >> 192) & ((1 << (8 * width)) - 1);
    }
}
