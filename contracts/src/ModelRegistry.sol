// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {InstructionCodec} from "./libraries/InstructionCodec.sol";
import {Sha256} from "./libraries/Sha256.sol";
import {Sha256Tree} from "./libraries/Sha256Tree.sol";
import {Ssz} from "./libraries/Ssz.sol";
import {TypeTable} from "./libraries/TypeTable.sol";
import {WellFormed} from "./libraries/WellFormed.sol";
import {Instruction, Operand, OperandKind} from "./types/Instruction.sol";
import {PackedType, PackedTypes} from "./types/PackedType.sol";
import {Model, TensorType} from "./types/Records.sol";

/// @title Models that the referee can judge (documented on the interface)
contract ModelRegistry is IModelRegistry {
    using TypeTable for bytes;

    uint32 private constant ARITHMETIC_VERSION = 1;
    uint256 private constant PART_DEPTH = 7;
    uint32 public constant PART_SIZE = uint32(1 << PART_DEPTH);

    /// @dev The type table: `head` holds the types of inputs, constants and outputs, `steps` one part per published
    /// part of the program.
    struct Stored {
        Summary summary;
        address[] head;
        address[] steps;
        uint32[] outputSteps;
    }

    mapping(bytes32 modelId => Stored) private _models;

    function register(Model calldata model, Constant[] calldata constants) external returns (bytes32) {
        return _register(model, constants);
    }

    function publish(bytes32 modelId, uint32 from, bytes[] calldata instructions, bytes32[] calldata branch) external {
        _publish(modelId, from, instructions, branch);
    }

    function registerAndPublish(Model calldata model, Constant[] calldata constants, bytes[] calldata instructions)
        external
        returns (bytes32 modelId)
    {
        modelId = _register(model, constants);
        bytes32[] calldata none;
        assembly ("memory-safe") {
            none.offset := 0
            none.length := 0
        }
        _publish(modelId, 0, instructions, none);
    }

    function isChecked(bytes32 modelId) external view returns (bool) {
        Summary storage stored = _models[modelId].summary;
        uint32 count = stored.instructionCount;
        return count != 0 && stored.published == count;
    }

    function summary(bytes32 modelId) external view returns (Summary memory) {
        return _get(modelId).summary;
    }

    function outputSteps(bytes32 modelId) external view returns (uint32[] memory) {
        return _get(modelId).outputSteps;
    }

    function typeOf(bytes32 modelId, uint8 kind, uint32 index) external view returns (TensorType memory) {
        Stored storage model = _get(modelId);
        bytes memory table = TypeTable.allocate(1);
        _load(model, model.summary, Operand(kind, index), table, 0);
        return table.get(0).unpack();
    }

    function operandTypes(bytes32 modelId, Operand[] calldata operands) external view returns (bytes memory entries) {
        Stored storage model = _get(modelId);
        Summary memory counts = model.summary;
        entries = TypeTable.allocate(operands.length);
        for (uint256 i; i < operands.length; ++i) {
            _load(model, counts, operands[i], entries, i);
        }
    }

    function _register(Model calldata model, Constant[] calldata constants) private returns (bytes32 modelId) {
        modelId = Ssz.hashTreeRoot(model);
        Stored storage stored = _models[modelId];
        require(stored.summary.instructionCount == 0, ModelAlreadyRegistered(modelId));
        require(model.arithmeticVersion == ARITHMETIC_VERSION, ArithmeticVersionUnknown(model.arithmeticVersion));
        require(
            model.outputs.length != 0 && model.instructionCount != 0 && model.outputSteps.length == model.outputs.length
                && model.constantCount == constants.length,
            CountsMismatch()
        );
        for (uint256 i; i < model.outputSteps.length; ++i) {
            require(model.outputSteps[i] < model.instructionCount, CountsMismatch());
        }
        stored.head = _headOf(model, constants).storeAll();
        stored.outputSteps = model.outputSteps;
        // Lists of SSZ are limited to 256, and constants are counted by a uint32 of the model.
        stored.summary = Summary({
            arithmeticVersion: model.arithmeticVersion,
            inputCount: uint32(model.inputs.length),
            constantCount: model.constantCount,
            instructionCount: model.instructionCount,
            published: 0,
            outputCount: uint32(model.outputs.length),
            programRoot: model.programRoot,
            constantsRoot: model.constantsRoot
        });
        emit ModelRegistered(modelId, model.onnxHash, model.instructionCount);
    }

    /// @dev The table of the types of inputs, constants and outputs. Checks the types of the former two (the outputs'
    /// are compared with those of steps), and the constants against their root.
    function _headOf(Model calldata model, Constant[] calldata constants) private view returns (bytes memory head) {
        uint256 inputs = model.inputs.length;
        head = TypeTable.allocate(inputs + constants.length + model.outputs.length);
        for (uint256 i; i < inputs; ++i) {
            head.set(i, _checkedType(model.inputs[i]));
        }
        bytes32[] memory leaves = new bytes32[](constants.length);
        for (uint256 i; i < constants.length; ++i) {
            PackedType memory packed = _checkedType(constants[i].tensorType);
            head.set(inputs + i, packed);
            leaves[i] = Sha256.leaf(bytes.concat(packed.serialize(), constants[i].root));
        }
        for (uint256 i; i < model.outputs.length; ++i) {
            head.set(inputs + constants.length + i, PackedTypes.pack(model.outputs[i]));
        }
        bytes32 root = Sha256Tree.root(leaves, Sha256Tree.depthOf(leaves.length));
        require(root == model.constantsRoot, ConstantsRootMismatch(root, model.constantsRoot));
    }

    function _checkedType(TensorType calldata tensorType) private pure returns (PackedType memory packed) {
        require(tensorType.shape.length <= PackedTypes.MAX_RANK, TensorTypeIllFormed());
        packed = PackedTypes.pack(tensorType);
        require(packed.isWellFormed(), TensorTypeIllFormed());
    }

    function _publish(bytes32 modelId, uint32 from, bytes[] calldata instructions, bytes32[] calldata branch) private {
        Stored storage model = _get(modelId);
        Summary memory counts = model.summary;
        require(from == counts.published && from < counts.instructionCount, PartOutOfOrder(from, counts.published));
        uint32 count = counts.instructionCount - from;
        if (count > PART_SIZE) count = PART_SIZE;
        require(instructions.length == count, CountsMismatch());

        bytes memory table = TypeTable.allocate(count);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint32 i; i < count; ++i) {
            bytes memory data = instructions[i];
            leaves[i] = Sha256.leaf(data);
            table.set(i, _checkedOutput(model, counts, data, from + i, table));
        }
        _checkPart(counts, from, leaves, branch);

        model.steps.push(table.store(0, count));
        counts.published = from + count;
        model.summary.published = counts.published;
        emit InstructionsPublished(modelId, from, count);
        if (counts.published == counts.instructionCount) {
            _checkOutputs(model, counts);
            emit ModelChecked(modelId);
        }
    }

    /// @dev The output type of instruction `index`, which must be well-formed. `table` holds the outputs of the part
    /// up to it.
    function _checkedOutput(
        Stored storage model,
        Summary memory counts,
        bytes memory data,
        uint32 index,
        bytes memory table
    ) private view returns (PackedType memory) {
        (bool canonical, Instruction memory instruction) = InstructionCodec.parse(data);
        require(
            canonical && WellFormed.pointsBack(instruction, index, counts.inputCount, counts.constantCount),
            InstructionIllFormed(index)
        );
        Operand[] memory operands = instruction.operands;
        PackedType[] memory types = new PackedType[](operands.length);
        bytes memory entry = TypeTable.allocate(1);
        for (uint256 i; i < operands.length; ++i) {
            if (operands[i].kind == OperandKind.STEP && operands[i].index >= counts.published) {
                types[i] = table.get(operands[i].index - counts.published);
            } else {
                _load(model, counts, operands[i], entry, 0);
                types[i] = entry.get(0);
            }
        }
        require(WellFormed.fits(instruction, types), InstructionIllFormed(index));
        return instruction.output;
    }

    /// @dev The leaves of the part, padded to an aligned subtree, hang below the program root.
    function _checkPart(Summary memory counts, uint32 from, bytes32[] memory leaves, bytes32[] calldata branch)
        private
        view
    {
        uint256 depth = Sha256Tree.depthOf(counts.instructionCount);
        uint256 partDepth = depth < PART_DEPTH ? depth : PART_DEPTH;
        require(branch.length == depth - partDepth, CountsMismatch());
        bytes32 root = Sha256Tree.climb(Sha256Tree.root(leaves, partDepth), from / PART_SIZE, branch);
        require(root == counts.programRoot, ProgramRootMismatch(root, counts.programRoot));
    }

    function _checkOutputs(Stored storage model, Summary memory counts) private view {
        bytes memory pair = TypeTable.allocate(2);
        uint256 declaredFrom = uint256(counts.inputCount) + counts.constantCount;
        for (uint256 i; i < counts.outputCount; ++i) {
            _load(model, counts, Operand(OperandKind.STEP, model.outputSteps[i]), pair, 0);
            _loadHead(model, declaredFrom + i, pair, 1);
            require(pair.get(0).equals(pair.get(1)), OutputTypeMismatch(i));
        }
    }

    /// @dev Copies the type of an operand into entry `into` of a table.
    function _load(
        Stored storage model,
        Summary memory counts,
        Operand memory operand,
        bytes memory table,
        uint256 into
    ) private view {
        (uint8 kind, uint32 index) = (operand.kind, operand.index);
        if (kind == OperandKind.INPUT && index < counts.inputCount) {
            _loadHead(model, index, table, into);
        } else if (kind == OperandKind.CONSTANT && index < counts.constantCount) {
            _loadHead(model, uint256(counts.inputCount) + index, table, into);
        } else if (kind == OperandKind.STEP && index < counts.published) {
            TypeTable.load(model.steps[index / PART_SIZE], index % PART_SIZE, table, into);
        } else {
            revert TypeUnknown(kind, index);
        }
    }

    function _loadHead(Stored storage model, uint256 entry, bytes memory table, uint256 into) private view {
        TypeTable.load(model.head[entry / TypeTable.MAX_ENTRIES], entry % TypeTable.MAX_ENTRIES, table, into);
    }

    function _get(bytes32 modelId) private view returns (Stored storage model) {
        model = _models[modelId];
        require(model.summary.instructionCount != 0, ModelNotRegistered(modelId));
    }
}
