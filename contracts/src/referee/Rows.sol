// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Read} from "./Reads.sol";
import {Row} from "./Semantics.sol";

/// @notice The chunks of an operand in which the elements of a read lie. Elements lie little-endian in row-major order,
/// 32 bytes a chunk, none across two chunks.
library Rows {
    uint256 private constant CHUNK = 32;

    function firstChunk(Read memory read, uint256 width) internal pure returns (uint256) {
        return (read.first * width) / CHUNK;
    }

    /// @notice Bytes of the chunks that the read covers; it covers one element at least.
    function length(Read memory read, uint256 width) internal pure returns (uint256) {
        uint256 lastChunk = ((read.first + read.count) * width - 1) / CHUNK;
        return CHUNK * (lastChunk - firstChunk(read, width) + 1);
    }

    /// @notice Copies the chunks that the read covers into memory, with 32 bytes behind them that sums may overwrite.
    function load(Read memory read, uint256 width, bytes calldata chunks) internal pure returns (Row memory) {
        bytes memory data = new bytes(chunks.length + CHUNK);
        uint256 start;
        assembly ("memory-safe") {
            start := add(data, 32)
            calldatacopy(start, chunks.offset, chunks.length)
        }
        return Row(start + (read.first * width) % CHUNK, read.count);
    }
}
