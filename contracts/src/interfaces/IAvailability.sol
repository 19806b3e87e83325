// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelRegistry} from "./IModelRegistry.sol";
import {IRollup} from "./IRollup.sol";
import {Request, Result} from "../types/Records.sol";

/// @title What was committed can be had
/// @notice Nothing on chain parses the data of a batch, so anyone with a bond may demand the result at a position, and
/// somebody must then supply it with its request and its inputs, in time, or the batch is rejected (specification,
/// section 6). A result is demanded once for all.
interface IAvailability {
    enum Status {
        None,
        Open,
        Supplied,
        /// nobody supplied it: the batch was rejected
        Failed,
        /// the batch was decided otherwise
        Closed
    }

    struct Demand {
        address demander;
        uint40 since;
        uint40 calledAt;
        Status status;
        /// wei of the demander's bond that are left
        uint96 bond;
        /// parts of the inputs that are still to be supplied; counts once the result itself was
        uint32 partsLeft;
        /// zero until the result was supplied
        bytes32 resultRoot;
    }

    event ResultDemanded(uint64 indexed batchId, uint32 indexed position, address demander);
    /// @notice The result, its request, and its branch in the batch tree.
    event ResultSupplied(
        uint64 indexed batchId, uint32 indexed position, Request request, Result result, bytes32[] proof
    );
    /// @notice Bytes of an input from `part` · PART_BYTES on.
    event PartSupplied(
        uint64 indexed batchId, uint32 indexed position, uint32 indexed input, uint32 part, bytes elements
    );
    event DemandSupplied(uint64 indexed batchId, uint32 indexed position);
    event SupplyCalled(uint64 indexed batchId, uint32 indexed position, uint256 deadline);
    event DemandFailed(uint64 indexed batchId, uint32 indexed position);
    event DemandClosed(uint64 indexed batchId, uint32 indexed position);

    error BondMismatch(uint256 given, uint256 expected);
    error BatchRootMismatch(uint64 batchId, bytes32 given, bytes32 actual);
    error DemandTooLate(uint256 now_, uint256 latest);
    error PositionOutOfRange(uint32 position, uint32 count);
    error AlreadyDemanded(uint64 batchId, uint32 position);
    error DemandNotOpen(uint64 batchId, uint32 position, Status status);
    error DeadlinePassed(uint256 now_, uint256 deadline);
    error TooEarly(uint256 now_, uint256 earliest);
    error ResultNotInBatch(uint64 batchId, uint32 position);
    /// @notice The result is wrong on its face (`refute` convicts it), so it cannot be supplied.
    error ResultWrongOnItsFace(uint64 batchId, uint32 position);
    error ResultAlreadySupplied(uint64 batchId, uint32 position);
    error ResultMismatch(bytes32 given, bytes32 expected);
    /// @notice The inputs are longer than the batch's header announced.
    error LongerThanAnnounced(uint256 bytes_, uint256 announced);
    error InputOutOfRange(uint32 input, uint256 count);
    error PartOutOfRange(uint32 part, uint256 count);
    error PartAlreadySupplied(uint32 input, uint32 part);
    error PartLengthMismatch(uint256 given, uint256 expected);
    error BranchLengthMismatch(uint256 given, uint256 expected);
    error InputRootMismatch(bytes32 computed, bytes32 expected);
    /// @notice A sibling behind the input's end is not a tree of zeros.
    error PaddingNotZero(uint256 height);
    error BatchUndecided(uint64 batchId);
    /// @notice At deployment: the rollup asks another contract.
    error NotTheRollupsAvailability(address availability);
    /// @notice At deployment: a period of zero, a grace longer than the time to supply, or a challenge window that does
    /// not hold demand, supply and replay, one after the other.
    error PeriodsUnsound(uint256 challengeWindow, uint256 needed);

    /// @notice Demands the result at a position of a batch; msg.value is `bondFor(batchId)`. Possible in the first part
    /// of the challenge window only, so that time to replay is left after the last supply.
    function demand(uint64 batchId, bytes32 root, uint32 position) external payable;
    /// @notice Anyone, first: the result and the request that it answers.
    function supplyResult(
        uint64 batchId,
        uint32 position,
        Request calldata request,
        Result calldata result,
        bytes32[] calldata proof
    ) external;
    /// @notice Anyone, then: PART_BYTES of an input (fewer at its end), with the branch from the root of their subtree
    /// up to the input root, siblings in the input's tree first.
    function supplyPart(
        uint64 batchId,
        uint32 position,
        Result calldata result,
        uint32 input,
        uint32 part,
        bytes calldata elements,
        bytes32[] calldata branch
    ) external;
    /// @notice Anyone, when the time to supply is over: the grace begins.
    function callOperator(uint64 batchId, uint32 position) external;
    /// @notice Anyone, after the grace: the batch is rejected; the demander gets its bond back and the reward.
    function fail(uint64 batchId, uint32 position) external;
    /// @notice Returns what is left of the bond of an open demand on a batch that was decided otherwise.
    function close(uint64 batchId, uint32 position) external;

    function rollup() external view returns (IRollup);
    function registry() external view returns (IModelRegistry);
    /// @notice Seconds after posting in which results can be demanded.
    function demandWindow() external view returns (uint32);
    /// @notice Seconds to supply a demanded result, before the operator is called.
    function supplyPeriod() external view returns (uint32);
    /// @notice Seconds that watchtowers have at least between the last supply and a ripe batch.
    function replayPeriod() external view returns (uint32);
    function grace() external view returns (uint32);
    /// @notice Wei a byte that a demander pays to whoever supplies; the supplier bears the rest of its gas.
    function bytePrice() external view returns (uint96);
    /// @notice Bytes of inputs in a part.
    function PART_BYTES() external view returns (uint256);
    /// @notice Bytes that a result and its request count, beside the inputs.
    function RESULT_BYTES() external view returns (uint256);
    function demandOf(uint64 batchId, uint32 position) external view returns (Demand memory);
    /// @notice Open demands on a batch, and when the last one was supplied (0: none).
    function stateOf(uint64 batchId) external view returns (uint32 open, uint40 lastSuppliedAt);
    /// @notice Wei that a demand on the batch takes.
    function bondFor(uint64 batchId) external view returns (uint256);
}
