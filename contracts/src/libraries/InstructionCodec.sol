// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LittleEndian} from "./LittleEndian.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Instruction, Operand} from "../types/Instruction.sol";
import {PackedType} from "../types/PackedType.sol";

/// @notice The SSZ serialization of instructions (specification, appendix A). Parsing is total: bytes that are no
/// canonical serialization give false, never a revert.
///
///   Instruction   opcode 1 | dtype 1 | offset 4 = 14 | offset 4 | offset 4 | shape 4·r | operands 5·n | attributes
///   Operand       kind 1 | index 4
///   Copy          fill 8 | offset 4 = 16 | offset 4 | axes 9·a | coordinates 13·c
///   Axis          size 4 | coordinate 1 | coefficient 4
///   Coordinate    offset 8 | divisor 4 | mode 1
library InstructionCodec {
    uint256 private constant HEAD = 14;
    uint256 private constant OPERAND = 5;
    uint256 private constant MAX_OPERANDS = 256;
    uint256 private constant MAX_ATTRIBUTES = 512;

    uint256 private constant COPY_HEAD = 16;
    uint256 private constant AXIS = 9;
    uint256 private constant MAX_AXES = 10;
    uint256 private constant COORDINATE = 13;
    uint256 private constant MAX_COORDINATES = 8;

    function parse(bytes memory data) internal pure returns (bool canonical, Instruction memory instruction) {
        unchecked {
            if (data.length < HEAD || _read(data, 2, 4) != HEAD) return (false, instruction);
            uint256 operandsFrom = _read(data, 6, 4);
            uint256 attributesFrom = _read(data, 10, 4);
            if (operandsFrom < HEAD || attributesFrom < operandsFrom || data.length < attributesFrom) {
                return (false, instruction);
            }
            (bool shaped, uint256 rank) = _count(operandsFrom - HEAD, 4, 8);
            (bool listed, uint256 count) = _count(attributesFrom - operandsFrom, OPERAND, MAX_OPERANDS);
            if (!shaped || !listed || data.length - attributesFrom > MAX_ATTRIBUTES) return (false, instruction);

            instruction.opcode = uint8(data[0]);
            instruction.output = PackedType(uint8(data[1]), uint8(rank), _dims(data, rank));
            instruction.operands = new Operand[](count);
            for (uint256 i; i < count; ++i) {
                uint256 start = operandsFrom + OPERAND * i;
                if (uint8(data[start]) > 2) return (false, instruction);
                instruction.operands[i] = Operand(uint8(data[start]), uint32(_read(data, start + 1, 4)));
            }
            instruction.attributes = _slice(data, attributesFrom);
            return (true, instruction);
        }
    }

    function parseCopy(bytes memory data) internal pure returns (bool canonical, CopyMap memory map) {
        unchecked {
            if (data.length < COPY_HEAD || _read(data, 8, 4) != COPY_HEAD) return (false, map);
            uint256 coordinatesFrom = _read(data, 12, 4);
            if (coordinatesFrom < COPY_HEAD || data.length < coordinatesFrom) return (false, map);
            (bool listed, uint256 axes) = _count(coordinatesFrom - COPY_HEAD, AXIS, MAX_AXES);
            (bool placed, uint256 coordinates) = _count(data.length - coordinatesFrom, COORDINATE, MAX_COORDINATES);
            if (!listed || !placed) return (false, map);

            map.fill = bytes8(_word(data, 0));
            map.axes = new CopyAxis[](axes);
            for (uint256 i; i < axes; ++i) {
                uint256 start = COPY_HEAD + AXIS * i;
                map.axes[i] = CopyAxis(
                    uint32(_read(data, start, 4)), uint8(data[start + 4]), int32(uint32(_read(data, start + 5, 4)))
                );
            }
            map.coordinates = new CopyCoordinate[](coordinates);
            for (uint256 i; i < coordinates; ++i) {
                uint256 start = coordinatesFrom + COORDINATE * i;
                map.coordinates[i] = CopyCoordinate(
                    int64(uint64(_read(data, start, 8))), uint32(_read(data, start + 8, 4)), uint8(data[start + 12])
                );
            }
            return (true, map);
        }
    }

    /// @dev How many items of `size` bytes make up `length`, if it is a whole number of at most `limit`.
    function _count(uint256 length, uint256 size, uint256 limit) private pure returns (bool whole, uint256 count) {
        count = length / size;
        whole = count * size == length && count <= limit;
    }

    /// @dev The first `rank` dimensions as one word, zeros behind.
    function _dims(bytes memory data, uint256 rank) private pure returns (uint256) {
        uint256 dims = LittleEndian.swapLanes32(uint256(_word(data, HEAD)));
        return rank == 0 ? 0 : dims & ~(rank == 8 ? 0 : type(uint256).max >> (32 * rank));
    }

    /// @dev The little-endian number in `width` bytes; the caller has checked that they lie inside.
    function _read(bytes memory data, uint256 from, uint256 width) private pure returns (uint256) {
        return LittleEndian.read(_word(data, from), width);
    }

    /// @dev 32 bytes from `from` on; what lies behind the data is arbitrary.
    function _word(bytes memory data, uint256 from) private pure returns (bytes32 word) {
        assembly ("memory-safe") {
            word := mload(add(add(data, 32), from))
        }
    }

    function _slice(bytes memory data, uint256 from) private pure returns (bytes memory part) {
        uint256 length = data.length - from;
        part = new bytes(length);
        assembly ("memory-safe") {
            mcopy(add(part, 32), add(add(data, 32), from), length)
        }
    }
}
