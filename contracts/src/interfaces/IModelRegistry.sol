// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Operand} from "../types/Instruction.sol";
import {Model, TensorType} from "../types/Records.sol";

/// @title Models that the referee can judge
/// @notice Permissionless and content-addressed. Registration publishes the program and checks every instruction, so
/// that a registered model is one that the referee can judge (specification, section 4 and appendix A).
interface IModelRegistry {
    /// @notice A constant as its leaf commits to it: type and tensor root.
    struct Constant {
        TensorType tensorType;
        bytes32 root;
    }

    /// @notice What later calls need of a model. `published == instructionCount` means fully checked.
    struct Summary {
        uint32 arithmeticVersion;
        uint32 inputCount;
        uint32 constantCount;
        uint32 instructionCount;
        uint32 published;
        uint32 outputCount;
        bytes32 programRoot;
        bytes32 constantsRoot;
    }

    event ModelRegistered(bytes32 indexed modelId, bytes32 indexed onnxHash, uint32 instructionCount);
    event InstructionsPublished(bytes32 indexed modelId, uint32 from, uint32 count);
    /// @notice Every instruction was checked; results under the model can be judged.
    event ModelChecked(bytes32 indexed modelId);

    error ModelAlreadyRegistered(bytes32 modelId);
    error ModelNotRegistered(bytes32 modelId);
    error ArithmeticVersionUnknown(uint32 version);
    error CountsMismatch();
    error ConstantsRootMismatch(bytes32 computed, bytes32 expected);
    error ProgramRootMismatch(bytes32 computed, bytes32 expected);
    /// @notice Parts are published in order, each of PART_SIZE instructions but the last.
    error PartOutOfOrder(uint32 from, uint32 expected);
    error InstructionIllFormed(uint32 index);
    error TensorTypeIllFormed();
    error OutputTypeMismatch(uint256 output);
    /// @notice There is no such input or constant, or the step is not published yet.
    error TypeUnknown(uint8 kind, uint32 index);

    /// @notice Registers the record of a model with the types and roots of its constants. Inputs and constants are
    /// checked and their types written into the type table.
    function register(Model calldata model, Constant[] calldata constants) external returns (bytes32 modelId);

    /// @notice Publishes the next part of the program: the aligned instructions [from, from + PART_SIZE) or up to the
    /// end, with the branch from the root of their subtree to the program root. Each must be well-formed. The part
    /// that completes the program also checks that the output types are those of the output steps.
    function publish(bytes32 modelId, uint32 from, bytes[] calldata instructions, bytes32[] calldata branch) external;

    /// @notice `register` and `publish` in one, for a program of one part.
    function registerAndPublish(Model calldata model, Constant[] calldata constants, bytes[] calldata instructions)
        external
        returns (bytes32 modelId);

    /// @notice Instructions in one part.
    function PART_SIZE() external view returns (uint32);

    /// @notice True iff the model is registered and every instruction was checked.
    function isChecked(bytes32 modelId) external view returns (bool);

    /// @notice Reverts with ModelNotRegistered for an unknown model.
    function summary(bytes32 modelId) external view returns (Summary memory);

    /// @notice The steps that make the outputs.
    function outputSteps(bytes32 modelId) external view returns (uint32[] memory);

    /// @notice Type of input, constant or step `index`; `kind` as in an operand reference (0, 1, 2).
    function typeOf(bytes32 modelId, uint8 kind, uint32 index) external view returns (TensorType memory);

    /// @notice Types of several operands as entries of the type table: data type, rank, eight big-endian dimensions,
    /// 34 bytes each.
    function operandTypes(bytes32 modelId, Operand[] calldata operands) external view returns (bytes memory entries);
}
