// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a dispute game judges
/// @notice Statements over a root of results that somebody stands behind with a bond: a batch by its operator, an
/// attestation by its watchtower. The same game serves both (specification, sections 5 and 7).
interface IDisputable {
    /// @notice What a dispute needs to know of a statement.
    struct Subject {
        /// of the results that are stated
        bytes32 root;
        uint32 count;
        /// disputes may be opened now
        bool isOpen;
        /// whoever stands behind it, and alone commits to a trace (or its delegate)
        address defender;
    }

    /// @notice The dispute game that alone judges these statements.
    function disputeGame() external view returns (address);
    /// @notice The rollup that requests name.
    function requestDomain() external view returns (address);
    /// @notice Other challengers than the rewarded one that a conviction compensates.
    function maxCompensated() external view returns (uint16);
    /// @notice Reverts for a statement that does not exist.
    function subject(uint64 id) external view returns (Subject memory);
    /// @notice True iff nothing can change it any more.
    function isDecided(uint64 id) external view returns (bool);
    function isOperatorOrDelegate(address operator, address caller) external view returns (bool);
    /// @notice Only the dispute game: the statement falls, and its bond is slashed and distributed. `others` other
    /// challengers are owed a compensation each, which they collect through `compensate`.
    /// @param proven By a proof; false for silence.
    function reject(uint64 id, address rewarded, uint256 others, bool proven) external;
    /// @notice Only the dispute game: credits one compensation, while any is left of those that `reject` reserved.
    function compensate(uint64 id, address challenger) external;
}
