// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LittleEndian} from "../libraries/LittleEndian.sol";

/// @notice Rows of elements in memory. A tensor's elements are little-endian; most functions take rows that were turned
/// around, where element i is the first bytes of the word at row + width·i.
library Elements {
    uint256 private constant HALVES_OF_64 = 0x0000000000000000ffffffffffffffff0000000000000000ffffffffffffffff;
    uint256 private constant HALVES_OF_32 = 0x00000000ffffffff00000000ffffffff00000000ffffffff00000000ffffffff;
    uint256 private constant HALVES_OF_16 = 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff;
    uint256 private constant BYTES = 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff;

    /// @notice Copies elements into memory, with 64 bytes behind them that may be overwritten; the address of the first.
    function load(bytes calldata elements) internal pure returns (uint256 row) {
        assembly ("memory-safe") {
            row := mload(0x40)
            mstore(0x40, add(row, and(add(elements.length, 95), not(31))))
            calldatacopy(row, elements.offset, elements.length)
        }
    }

    /// @notice Turns the bytes of each element around, in both directions. Overwrites the 32 bytes behind.
    function turn(uint256 row, uint256 count, uint256 width) internal pure {
        if (width == 1) return;
        unchecked {
            uint256 end = row + count * width;
            for (; row < end; row += 32) {
                uint256 word;
                assembly ("memory-safe") {
                    word := mload(row)
                }
                if (width == 2) word = ((word >> 8) & BYTES) | ((word & BYTES) << 8);
                else word = width == 4 ? LittleEndian.swapLanes32(word) : LittleEndian.swapLanes64(word);
                assembly ("memory-safe") {
                    mstore(row, word)
                }
            }
        }
    }

    /// @notice Element `index` of a row that was turned around.
    function at(uint256 row, uint256 index, uint256 width) internal pure returns (uint256 bits) {
        assembly ("memory-safe") {
            bits := shr(sub(256, shl(3, width)), mload(add(row, mul(width, index))))
        }
    }

    /// @notice Number `index` of a little-endian row of 4-byte elements.
    function read32(uint256 row, uint256 index) internal pure returns (uint256) {
        bytes32 word;
        assembly ("memory-safe") {
            word := mload(add(row, shl(2, index)))
        }
        return LittleEndian.read(word, 4);
    }

    /// @notice A copy of a little-endian row of bfloat16 as binary32: two zero bytes before each number.
    function widen(uint256 row, uint256 count) internal pure returns (uint256 wide) {
        assembly ("memory-safe") {
            wide := mload(0x40)
            let end := add(row, shl(1, count))
            mstore(end, 0)
            let into := wide
            for {} lt(row, end) { row := add(row, 16) } {
                let lanes := shr(128, mload(row))
                lanes := and(or(lanes, shl(64, lanes)), HALVES_OF_64)
                lanes := and(or(lanes, shl(32, lanes)), HALVES_OF_32)
                mstore(into, and(or(lanes, shl(16, lanes)), HALVES_OF_16))
                into := add(into, 32)
            }
            mstore(0x40, add(into, 32))
        }
    }
}
