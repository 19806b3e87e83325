// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LittleEndian} from "../libraries/LittleEndian.sol";

/// @title Elements in the chunks of a tensor
/// @notice Elements lie little-endian in row-major order, 32 bytes a chunk, none across two chunks.
library Chunks {
    error DataTypeUnknown(uint8 dtype);

    /// @notice Bytes of an element of an ONNX data type.
    function widthOf(uint8 dtype) internal pure returns (uint256 width) {
        if (dtype == 2 || dtype == 3 || dtype == 9) return 1;
        if (dtype == 4 || dtype == 5 || dtype == 10 || dtype == 16) return 2;
        if (dtype == 1 || dtype == 6 || dtype == 12) return 4;
        if (dtype == 7 || dtype == 11 || dtype == 13) return 8;
        revert DataTypeUnknown(dtype);
    }

    function count(uint256 elements, uint256 width) internal pure returns (uint256) {
        return (elements * width + 31) / 32;
    }

    /// @notice The bits of element `position` of a chunk, zero-extended.
    function read(bytes32 chunk, uint256 position, uint256 width) internal pure returns (uint256) {
        return LittleEndian.read(chunk << (8 * width * position), width);
    }

    /// @notice The bytes of chunk `index` that lie behind the last element; zero in an honest tensor.
    function padding(bytes32 chunk, uint256 index, uint256 elements, uint256 width) internal pure returns (bytes32) {
        uint256 size = elements * width;
        if (32 * index >= size) return chunk;
        uint256 used = size - 32 * index;
        return used >= 32 ? bytes32(0) : chunk << (8 * used);
    }

    /// @notice Whether chunk `index` has bytes behind the last element.
    function isPadded(uint256 index, uint256 elements, uint256 width) internal pure returns (bool) {
        return 32 * (index + 1) > elements * width;
    }
}
