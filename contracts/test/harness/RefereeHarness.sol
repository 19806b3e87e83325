// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InstructionCodec} from "../../src/libraries/InstructionCodec.sol";
import {WellFormed} from "../../src/libraries/WellFormed.sol";
import {Read, Reads} from "../../src/referee/Reads.sol";
import {Rows} from "../../src/referee/Rows.sol";
import {Row, Semantics} from "../../src/referee/Semantics.sol";
import {DataType} from "../../src/types/DataType.sol";
import {Instruction} from "../../src/types/Instruction.sol";
import {PackedType, PackedTypes} from "../../src/types/PackedType.sol";
import {TensorType} from "../../src/types/Records.sol";

/// @notice The referee's pure parts in bulk, for differential tests against TypeScript and for gas figures.
contract RefereeHarness {
    /// @notice Elements of an instruction.
    /// @param records each: number of operands (1 byte), then for each its length in elements (2 bytes, big-endian)
    /// and its elements as a tensor holds them, little-endian
    /// @return results the bits of each result, 4 bytes, big-endian
    function evaluate(uint8 opcode, bytes calldata records) external pure returns (bytes memory results) {
        results = new bytes(records.length);
        uint256 made;
        uint256 cursor;
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        while (cursor < records.length) {
            Row[] memory rows = new Row[](uint8(records[cursor++]));
            for (uint256 i; i < rows.length; ++i) {
                uint256 count = uint16(bytes2(records[cursor:cursor + 2]));
                rows[i] = row(records[cursor + 2:cursor + 2 + 4 * count]);
                cursor += 2 + 4 * count;
            }
            uint256 bits = Semantics.evaluate(opcode, rows);
            require(bits < 1 << 32, "bits beyond the width");
            assembly ("memory-safe") {
                mstore(add(add(results, 32), made), shl(224, bits))
                mstore(0x40, free)
            }
            made += 4;
        }
        assembly ("memory-safe") {
            mstore(results, made)
        }
    }

    /// @notice Gas of one evaluation, the operands already in memory.
    function gasOf(uint8 opcode, bytes[] calldata operands) external view returns (uint256 used) {
        Row[] memory rows = new Row[](operands.length);
        for (uint256 i; i < rows.length; ++i) {
            rows[i] = row(operands[i]);
        }
        used = gasleft();
        Semantics.evaluate(opcode, rows);
        used -= gasleft();
    }

    /// @notice One bit a case, as bytes 0 or 1.
    function areWellFormed(
        bytes[] calldata instructions,
        uint256[] calldata indices,
        TensorType[][] calldata types,
        uint256 inputs,
        uint256 constants
    ) external pure returns (bytes memory verdicts) {
        verdicts = new bytes(instructions.length);
        for (uint256 i; i < instructions.length; ++i) {
            bool verdict = WellFormed.isWellFormed(instructions[i], indices[i], _pack(types[i]), inputs, constants);
            verdicts[i] = verdict ? bytes1(0x01) : bytes1(0x00);
        }
    }

    /// @notice What elements of an instruction read of its operands.
    function readsOf(bytes calldata instruction, TensorType[] calldata types, uint256[] calldata elements)
        external
        pure
        returns (Read[][] memory reads)
    {
        (, Instruction memory parsed) = InstructionCodec.parse(instruction);
        reads = new Read[][](elements.length);
        for (uint256 i; i < elements.length; ++i) {
            reads[i] = Reads.readsOf(parsed, _pack(types), elements[i]);
        }
    }

    /// @notice Elements of several `copy` instructions, as the referee makes them from the chunks that they read.
    /// @param sources the chunks of each instruction's operand
    function copied(
        bytes[] calldata instructions,
        TensorType[] calldata types,
        bytes[] calldata sources,
        uint256[][] calldata elements
    ) external pure returns (uint256[][] memory bits) {
        bits = new uint256[][](instructions.length);
        for (uint256 i; i < instructions.length; ++i) {
            (, Instruction memory parsed) = InstructionCodec.parse(instructions[i]);
            PackedType[] memory packed = new PackedType[](1);
            packed[0] = PackedTypes.pack(types[i]);
            bits[i] = new uint256[](elements[i].length);
            for (uint256 j; j < elements[i].length; ++j) {
                Read memory read = Reads.readsOf(parsed, packed, elements[i][j])[0];
                bits[i][j] = Semantics.copied(parsed, _load(read, DataType.width(packed[0].dtype), sources[i]));
            }
        }
    }

    /// @dev The row, loaded from no other chunks than a proof would carry; none if nothing is read.
    function _load(Read memory read, uint256 width, bytes calldata source) private pure returns (Row memory) {
        if (read.count == 0) return Row(0, 0);
        uint256 from = 32 * Rows.firstChunk(read, width);
        return Rows.load(read, width, source[from:from + Rows.length(read, width)]);
    }

    function row(bytes calldata elements) private pure returns (Row memory) {
        bytes memory data = bytes.concat(elements, bytes32(type(uint256).max));
        uint256 start;
        assembly ("memory-safe") {
            start := add(data, 32)
        }
        return Row(start, elements.length / 4);
    }

    function _pack(TensorType[] calldata types) private pure returns (PackedType[] memory packed) {
        packed = new PackedType[](types.length);
        for (uint256 i; i < types.length; ++i) {
            packed[i] = PackedTypes.pack(types[i]);
        }
    }
}
