// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CopyMap, Operand} from "../../src/types/Instruction.sol";

/// @notice SSZ serialization of instructions, byte by byte.
library Encode {
    function le(uint256 value, uint256 width) internal pure returns (bytes memory data) {
        data = new bytes(width);
        for (uint256 i; i < width; ++i) {
            data[i] = bytes1(uint8(value >> (8 * i)));
        }
    }

    function shape(uint32[] memory sizes) internal pure returns (bytes memory data) {
        for (uint256 i; i < sizes.length; ++i) {
            data = bytes.concat(data, le(sizes[i], 4));
        }
    }

    function operands(Operand[] memory references) internal pure returns (bytes memory data) {
        for (uint256 i; i < references.length; ++i) {
            data = bytes.concat(data, bytes1(references[i].kind), le(references[i].index, 4));
        }
    }

    function instruction(
        uint8 opcode,
        uint8 dtype,
        uint32[] memory sizes,
        Operand[] memory references,
        bytes memory attributes
    ) internal pure returns (bytes memory) {
        uint256 operandsAt = 14 + 4 * sizes.length;
        uint256 attributesAt = operandsAt + 5 * references.length;
        bytes memory head =
            bytes.concat(bytes1(opcode), bytes1(dtype), le(14, 4), le(operandsAt, 4), le(attributesAt, 4));
        return bytes.concat(head, shape(sizes), operands(references), attributes);
    }

    function copy(CopyMap memory map) internal pure returns (bytes memory data) {
        data = bytes.concat(map.fill, le(16, 4), le(16 + 9 * map.axes.length, 4));
        for (uint256 i; i < map.axes.length; ++i) {
            bytes memory coefficient = le(uint32(map.axes[i].coefficient), 4);
            data = bytes.concat(data, le(map.axes[i].size, 4), bytes1(map.axes[i].coordinate), coefficient);
        }
        for (uint256 i; i < map.coordinates.length; ++i) {
            bytes memory offset = le(uint64(map.coordinates[i].offset), 8);
            data = bytes.concat(data, offset, le(map.coordinates[i].divisor, 4), bytes1(map.coordinates[i].mode));
        }
    }
}
