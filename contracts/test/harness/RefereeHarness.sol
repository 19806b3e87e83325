// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IElementaryFunctions, IPowers} from "../../src/interfaces/IElementaryFunctions.sol";
import {Fold, IRowArithmetic} from "../../src/interfaces/IRowArithmetic.sol";
import {InstructionCodec} from "../../src/libraries/InstructionCodec.sol";
import {LittleEndian} from "../../src/libraries/LittleEndian.sol";
import {WellFormed} from "../../src/libraries/WellFormed.sol";
import {Elementwise} from "../../src/referee/Elementwise.sol";
import {Read, Reads} from "../../src/referee/Reads.sol";
import {DataType} from "../../src/types/DataType.sol";
import {Instruction} from "../../src/types/Instruction.sol";
import {Family, Opcode} from "../../src/types/Opcode.sol";
import {PackedType, PackedTypes} from "../../src/types/PackedType.sol";
import {TensorType} from "../../src/types/Records.sol";

/// @notice The referee's pure parts in bulk, for differential tests against TypeScript.
contract RefereeHarness {
    uint256 private constant HEAD = 24;

    Elementwise private immutable elementwise;
    IRowArithmetic private immutable rows;
    IElementaryFunctions private immutable exponential;
    IPowers private immutable inverse;

    constructor(Elementwise elementwise_, IRowArithmetic rows_, IElementaryFunctions exponential_, IPowers inverse_) {
        elementwise = elementwise_;
        rows = rows_;
        exponential = exponential_;
        inverse = inverse_;
    }

    /// @notice Elements of instructions on their operands' bits.
    /// @param records one behind the other, numbers big-endian:
    ///   | opcode 1 | dtype 1 | second 1 | attribute 1 | place 4 | size 4 | single 8 | count 4 | a | b |
    /// with a and b as length 4 and bytes. An elementwise instruction has its first operand in `single` and the second
    /// in the 8 bytes of a; `second` of a cast is its target. The others are as in IRowArithmetic.
    /// @return results the bits of each result, 8 bytes, big-endian
    function evaluate(bytes calldata records) external view returns (bytes memory results) {
        return _each(records, false);
    }

    /// @notice Gas of each evaluation instead of its result, that of the call of the arithmetic included.
    function gasOf(bytes calldata records) external view returns (bytes memory results) {
        return _each(records, true);
    }

    function _each(bytes calldata records, bool isGas) private view returns (bytes memory results) {
        results = new bytes(records.length);
        uint256 made;
        uint256 free;
        assembly ("memory-safe") {
            free := mload(0x40)
        }
        while (records.length != 0) {
            (bytes calldata a, uint256 behind) = _list(records, HEAD);
            bytes calldata b;
            uint256 next;
            (b, next) = _list(records, behind);
            uint256 before = gasleft();
            uint256 bits = _evaluate(records[:HEAD], a, b);
            if (isGas) bits = before - gasleft();
            records = records[next:];
            assembly ("memory-safe") {
                mstore(add(add(results, 32), made), shl(192, bits))
                mstore(0x40, free)
            }
            made += 8;
        }
        assembly ("memory-safe") {
            mstore(results, made)
        }
    }

    function _list(bytes calldata records, uint256 at) private pure returns (bytes calldata list, uint256 next) {
        next = at + 4 + uint32(bytes4(records[at:at + 4]));
        list = records[at + 4:next];
    }

    function _evaluate(bytes calldata head, bytes calldata a, bytes calldata b) private view returns (uint256) {
        Fold memory fold = Fold({
            opcode: uint8(head[0]),
            dtype: uint8(head[1]),
            second: uint8(head[2]),
            attribute: uint8(head[3]),
            place: uint32(bytes4(head[4:8])),
            size: uint32(bytes4(head[8:12]))
        });
        uint256 single = uint64(bytes8(head[12:20]));
        uint8 opcode = fold.opcode;
        Family family = Opcode.family(opcode);
        if (family == Family.Scatter || family >= Family.Reduction) {
            return rows.evaluate(fold, single, uint32(bytes4(head[20:24])), a, b);
        }
        if (family == Family.Cast) return elementwise.cast(fold.dtype, fold.second, single);
        if (family == Family.Unary) {
            if (!Opcode.isElementary(opcode)) return elementwise.unary(opcode, fold.dtype, single);
            bool isInverse = (opcode >= Opcode.ASIN && opcode <= Opcode.ATAN) || opcode >= Opcode.ASINH;
            return (isInverse ? IElementaryFunctions(inverse) : exponential).unary(opcode, fold.dtype, single);
        }
        uint256 second = uint64(bytes8(a));
        bool isPower = opcode == Opcode.POW && DataType.isIn(fold.dtype, DataType.WIDE);
        if (isPower) return inverse.pow(fold.dtype, single, second);
        return elementwise.binary(opcode, fold.dtype, single, second);
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
    /// @param indices of `take`: the bits of the index that each element reads; else ignored
    function readsOf(
        bytes calldata instruction,
        TensorType[] calldata types,
        uint256[] calldata elements,
        uint256[] calldata indices
    ) external pure returns (Read[][] memory reads) {
        (, Instruction memory parsed) = InstructionCodec.parse(instruction);
        reads = new Read[][](elements.length);
        for (uint256 i; i < elements.length; ++i) {
            reads[i] = Reads.readsOf(parsed, _pack(types), elements[i]);
            if (parsed.opcode != Opcode.TAKE) continue;
            (bool inside, Read memory read) = Reads.taken(parsed, _pack(types), elements[i], indices[i]);
            if (!inside) continue;
            Read[] memory both = new Read[](2);
            (both[0], both[1]) = (reads[i][0], read);
            reads[i] = both;
        }
    }

    /// @notice Elements of several `copy` instructions, as the referee makes them.
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
            uint256 width = DataType.width(packed[0].dtype);
            bits[i] = new uint256[](elements[i].length);
            for (uint256 j; j < elements[i].length; ++j) {
                Read[] memory reads = Reads.readsOf(parsed, packed, elements[i][j]);
                bytes32 word = reads.length == 0
                    ? bytes32(parsed.attributes)
                    : bytes32(sources[i][reads[0].first * width:(reads[0].first + 1) * width]);
                bits[i][j] = LittleEndian.read(word, width);
            }
        }
    }

    function _pack(TensorType[] calldata types) private pure returns (PackedType[] memory packed) {
        packed = new PackedType[](types.length);
        for (uint256 i; i < types.length; ++i) {
            packed[i] = PackedTypes.pack(types[i]);
        }
    }
}
