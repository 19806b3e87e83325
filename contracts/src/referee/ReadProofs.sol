// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Read, Reads} from "./Reads.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {InstructionCodec} from "../libraries/InstructionCodec.sol";
import {LittleEndian} from "../libraries/LittleEndian.sol";
import {Sha256} from "../libraries/Sha256.sol";
import {Sha256Tree} from "../libraries/Sha256Tree.sol";
import {TypeTable} from "../libraries/TypeTable.sol";
import {DataType} from "../types/DataType.sol";
import {Instruction, Operand, OperandKind} from "../types/Instruction.sol";
import {PackedType} from "../types/PackedType.sol";

/// @title What one element reads, proven
/// @dev Nothing about a place or a type comes from the prover: which instruction it is follows from the step, the
/// types from the registry's table, the elements that are read from both, and from them chunks and depths.
abstract contract ReadProofs is IReferee {
    using TypeTable for bytes;

    uint256 private constant CHUNK = 32;

    /// @dev An instruction of a model, and what one element of it reads.
    struct Step {
        IModelRegistry.Summary model;
        Instruction instruction;
        PackedType[] types;
        Read[] reads;
    }

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

    function _step(bytes32 modelId, InstructionProof calldata proof, uint256 element)
        internal
        view
        returns (Step memory step)
    {
        step.model = _summary(modelId);
        step.instruction = _instruction(step.model, proof);
        uint256 count = step.instruction.output.elements();
        require(element < count, ElementOutOfRange(element, count));
        step.types = _types(modelId, step.instruction.operands);
        step.reads = Reads.readsOf(step.instruction, step.types, element);
    }

    /// @dev The bytes of the elements of a read, which the proof leads to the roots.
    /// @param index the read's place among those of the element, for errors
    function _proven(
        Step memory step,
        Roots calldata roots,
        uint256 index,
        Read memory read,
        OperandProof calldata proof
    ) internal view returns (bytes calldata) {
        PackedType memory packed = step.types[read.operand];
        uint256 width = DataType.width(packed.dtype);
        uint256 from = read.first * width;
        uint256 size = read.count * width;
        uint256 expected = CHUNK * ((from + size - 1) / CHUNK - from / CHUNK + 1);
        require(proof.chunks.length == expected, OperandChunksMismatch(index, proof.chunks.length, expected));

        Operand memory operand = step.instruction.operands[read.operand];
        (bytes32 root, uint256 leaves) = _rootOf(step.model, roots, operand.kind);
        uint256 depth = Sha256Tree.depthOf((packed.elements() * width + CHUNK - 1) / CHUNK);
        (bool exact, bytes32 node) = Sha256Tree.rangeRoot(proof.chunks, from / CHUNK, depth, proof.range);
        require(exact && proof.branch.length == Sha256Tree.depthOf(leaves), OperandNotProven(index));
        if (operand.kind == OperandKind.CONSTANT) node = Sha256.leaf(bytes.concat(packed.serialize(), node));
        require(Sha256Tree.climb(node, operand.index, proof.branch) == root, OperandNotProven(index));
        return proof.chunks[from % CHUNK:from % CHUNK + size];
    }

    /// @dev The bits of the one element of a read.
    function _provenBits(
        Step memory step,
        Roots calldata roots,
        uint256 index,
        Read memory read,
        OperandProof calldata proof
    ) internal view returns (uint256) {
        bytes calldata element = _proven(step, roots, index, read, proof);
        return LittleEndian.read(bytes32(element), element.length);
    }

    /// @dev The root under which the tensors of a kind lie, and how many they are.
    function _rootOf(IModelRegistry.Summary memory model, Roots calldata roots, uint8 kind)
        private
        pure
        returns (bytes32 root, uint256 leaves)
    {
        if (kind == OperandKind.INPUT) return (roots.inputRoot, model.inputCount);
        if (kind == OperandKind.CONSTANT) return (model.constantsRoot, model.constantCount);
        return (roots.traceRoot, model.instructionCount);
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
}
