// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IReferee} from "./IReferee.sol";

/// @title Proofs of long rows
/// @notice An element that reads rows of more than 4,608 elements is proven in parts, each in a transaction of its own
/// (specification, section 5, point 5, and appendix A, "Long rows"). The state between two parts is the exact
/// accumulator; one slot holds its hash. Roots, step and element fix everything that a part is checked against.
interface ILongRows {
    /// @notice Where the proof of an element with long rows stands, in parts of 4,608 elements.
    struct Session {
        /// keccak256(abi.encode(next part, state)); 0 before the first part and after the last
        bytes32 state;
        bool proven;
        /// the element's bits once it is proven
        uint64 bits;
    }

    event PartProven(address indexed prover, uint32 indexed step, uint256 indexed element, uint256 part, bool last);

    /// @notice The part or the state is not the one at which the prover's session stands, or there is no such part.
    error RowsOutOfOrder(uint256 part);
    error RowsNotProven(address prover, uint32 step, uint256 element);

    /// @notice Proves the next part of the long rows that an element reads; the sender is the prover. Part 0 begins
    /// anew at any time. After the last part the element is proven.
    /// @param state what `absorb` gives for the part before; part 0: empty
    /// @param operands the part of each row, in the order of the reads; with part 0 also the elements that are read
    /// besides the rows
    function proveRows(
        IReferee.Roots calldata roots,
        IReferee.InstructionProof calldata proof,
        uint256 element,
        uint256 part,
        uint256[] calldata state,
        IReferee.OperandProof[] calldata operands
    ) external;

    /// @notice The state behind a part, from the state before it: what a prover computes without sending anything.
    function absorb(
        IReferee.Roots calldata roots,
        IReferee.InstructionProof calldata proof,
        uint256 element,
        uint256 part,
        uint256[] calldata state,
        IReferee.OperandProof[] calldata operands
    ) external view returns (uint256[] memory);

    function session(address prover, IReferee.Roots calldata roots, uint32 step, uint256 element)
        external
        view
        returns (Session memory);
}
