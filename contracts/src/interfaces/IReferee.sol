// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The referee
/// @notice Recomputes one element of one step from operands that are proven to be those of the operator's own trace,
/// of the model's constants and of the request's input (specification, sections 1 and 5).
interface IReferee {
    /// @notice What the operands are proven against.
    struct Roots {
        bytes32 modelId;
        bytes32 traceRoot;
        bytes32 inputRoot;
    }

    /// @notice An instruction with its branch to the program root.
    struct InstructionProof {
        uint32 step;
        bytes instruction;
        bytes32[] branch;
    }

    /// @notice The chunks in which the elements of one read lie: a contiguous range of one operand, whose place the
    /// referee derives itself; `range` is the range proof to the operand's tensor root, `branch` leads from there to the
    /// trace root, the constants root or the input root. There is one for each read, in the order of appendix A,
    /// "Reads"; none for an element that reads nothing.
    struct OperandProof {
        bytes chunks;
        bytes32[] range;
        bytes32[] branch;
    }

    /// @notice Some instructions of the model are not published and checked yet.
    error ModelNotChecked(bytes32 modelId);
    error InstructionNotInProgram(uint32 step);
    error StepOutOfRange(uint32 step, uint32 count);
    error ElementOutOfRange(uint256 element, uint256 count);
    error OperandCountMismatch(uint256 given, uint256 expected);
    error OperandChunksMismatch(uint256 operand, uint256 given, uint256 expected);
    error OperandNotProven(uint256 operand);

    /// @notice Data type and element count of the output of a step, after checking its instruction against the program.
    function outputOf(bytes32 modelId, InstructionProof calldata proof)
        external
        view
        returns (uint8 dtype, uint256 elements);

    /// @notice The bits of the one right value of element `element` of step `proof.step`, zero-extended.
    /// @param operands empty where a row is longer than 4,608 elements: then what `prover` has proven by `ILongRows`
    function recompute(
        address prover,
        Roots calldata roots,
        InstructionProof calldata proof,
        uint256 element,
        OperandProof[] calldata operands
    ) external view returns (uint256 bits);
}
