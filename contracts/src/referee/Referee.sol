// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Read, Reads} from "./Reads.sol";
import {Rows} from "./Rows.sol";
import {Row, Semantics} from "./Semantics.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {InstructionCodec} from "../libraries/InstructionCodec.sol";
import {Sha256} from "../libraries/Sha256.sol";
import {Sha256Tree} from "../libraries/Sha256Tree.sol";
import {TypeTable} from "../libraries/TypeTable.sol";
import {DataType} from "../types/DataType.sol";
import {Instruction, Operand, OperandKind} from "../types/Instruction.sol";
import {Opcode} from "../types/Opcode.sol";
import {PackedType} from "../types/PackedType.sol";

/// @title The referee (documented on the interface)
/// @dev Nothing about a place or a type comes from the prover: which instruction it is follows from the step, the
/// types from the registry's table, the elements that are read from both, and from them chunks and depths.
contract Referee is IReferee {
    using TypeTable for bytes;

    uint256 private constant CHUNK = 32;

    IModelRegistry public immutable registry;

    constructor(IModelRegistry registry_) {
        registry = registry_;
    }

    function outputOf(bytes32 modelId, InstructionProof calldata proof)
        external
        view
        returns (uint8 dtype, uint256 elements)
    {
        PackedType memory output = _instruction(_summary(modelId), proof).output;
        return (output.dtype, output.elements());
    }

    function recompute(
        Roots calldata roots,
        InstructionProof calldata proof,
        uint256 element,
        OperandProof[] calldata operands
    ) external view returns (uint256 bits) {
        IModelRegistry.Summary memory model = _summary(roots.modelId);
        Instruction memory instruction = _instruction(model, proof);
        uint256 count = instruction.output.elements();
        require(element < count, ElementOutOfRange(element, count));
        count = instruction.operands.length;
        require(operands.length == count, OperandCountMismatch(operands.length, count));

        PackedType[] memory types = _types(roots.modelId, instruction.operands);
        Read[] memory reads = Reads.readsOf(instruction, types, element);
        Row[] memory rows = new Row[](count);
        for (uint256 i; i < count; ++i) {
            bytes32 expected;
            uint256 leaves;
            uint8 kind = instruction.operands[i].kind;
            if (kind == OperandKind.INPUT) (expected, leaves) = (roots.inputRoot, model.inputCount);
            else if (kind == OperandKind.CONSTANT) (expected, leaves) = (model.constantsRoot, model.constantCount);
            else (expected, leaves) = (roots.traceRoot, model.instructionCount);

            uint256 width = DataType.width(types[i].dtype);
            if (!_checkChunks(i, reads[i], width, operands[i])) continue;
            bytes32 root = _rootOf(i, instruction.operands[i], types[i], reads[i], leaves, operands[i]);
            require(root == expected, OperandNotProven(i));
            rows[i] = Rows.load(reads[i], width, operands[i].chunks);
        }
        if (instruction.opcode != Opcode.COPY) return Semantics.evaluate(instruction.opcode, rows);
        return Semantics.copied(instruction, rows[0]);
    }

    function _summary(bytes32 modelId) private view returns (IModelRegistry.Summary memory model) {
        model = registry.summary(modelId);
        require(model.published == model.instructionCount, ModelNotChecked(modelId));
    }

    /// @dev The instruction of the step: what hangs at that place below the program root. Registration has checked
    /// that it is well-formed.
    function _instruction(IModelRegistry.Summary memory model, InstructionProof calldata proof)
        private
        view
        returns (Instruction memory instruction)
    {
        uint32 step = proof.step;
        uint256 count = model.instructionCount;
        require(step < count, StepOutOfRange(step, model.instructionCount));
        bytes memory data = proof.instruction;
        require(
            proof.branch.length == Sha256Tree.depthOf(count)
                && Sha256Tree.climb(Sha256.leaf(data), step, proof.branch) == model.programRoot,
            InstructionNotInProgram(step)
        );
        (, instruction) = InstructionCodec.parse(data);
    }

    function _types(bytes32 modelId, Operand[] memory operands) private view returns (PackedType[] memory types) {
        bytes memory entries = registry.operandTypes(modelId, operands);
        types = new PackedType[](operands.length);
        for (uint256 i; i < types.length; ++i) {
            types[i] = entries.get(i);
        }
    }

    /// @dev The proof has exactly the chunks that the read covers. False if it reads nothing (and the proof is empty).
    function _checkChunks(uint256 operand, Read memory read, uint256 width, OperandProof calldata proof)
        private
        pure
        returns (bool)
    {
        if (read.count == 0) {
            uint256 given = proof.chunks.length + proof.range.length + proof.branch.length;
            require(given == 0, OperandChunksMismatch(operand, given, 0));
            return false;
        }
        uint256 length = Rows.length(read, width);
        require(proof.chunks.length == length, OperandChunksMismatch(operand, proof.chunks.length, length));
        return true;
    }

    /// @dev The root that the operand's chunks lead to: by the range proof to the root of the tensor, from there to
    /// the root of the trace, the constants or the inputs.
    function _rootOf(
        uint256 index,
        Operand memory operand,
        PackedType memory packed,
        Read memory read,
        uint256 leaves,
        OperandProof calldata proof
    ) private view returns (bytes32) {
        uint256 width = DataType.width(packed.dtype);
        uint256 depth = Sha256Tree.depthOf((packed.elements() * width + CHUNK - 1) / CHUNK);
        (bool exact, bytes32 node) =
            Sha256Tree.rangeRoot(proof.chunks, Rows.firstChunk(read, width), depth, proof.range);
        require(exact && proof.branch.length == Sha256Tree.depthOf(leaves), OperandNotProven(index));
        if (operand.kind == OperandKind.CONSTANT) node = Sha256.leaf(bytes.concat(packed.serialize(), node));
        return Sha256Tree.climb(node, operand.index, proof.branch);
    }
}
