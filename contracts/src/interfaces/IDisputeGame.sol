// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputable} from "./IDisputable.sol";
import {IModelRegistry} from "./IModelRegistry.sol";
import {IReferee} from "./IReferee.sol";

import {Request, Result} from "../types/Records.sol";

/// @title The dispute
/// @notice One challenger against one result of one batch (specification, section 5 and appendix C).
interface IDisputeGame {
    enum Turn {
        Challenger,
        Operator
    }

    enum Outcome {
        Live,
        /// the batch was rejected by this dispute's own proof or timeout
        Convicted,
        /// the challenger's clock ran out
        Lost,
        /// the batch was decided otherwise, and the bond was returned
        Closed
    }

    struct Position {
        uint8 depth;
        uint64 index;
        /// depth of the chunks below the step that the position lies in; 0 until the instruction was shown
        uint8 bottom;
        bytes32 node;
    }

    struct Clock {
        uint40 since;
        uint40 calledAt;
        uint32 challengerLeft;
        uint32 operatorLeft;
        uint32 challengerGrace;
        uint32 operatorGrace;
    }

    struct Dispute {
        address challenger;
        uint64 batchId;
        uint32 resultIndex;
        bytes32 resultRoot;
        Turn turn;
        Outcome outcome;
        Position position;
        Clock clock;
    }

    /// @notice A way down from the current position to a node below it. No branch and equal depth: stay.
    struct Descent {
        uint8 depth;
        uint64 index;
        bytes32 node;
        bytes32[] branch;
        /// the result and the instruction, needed only when the descent first reaches or crosses the trace's leaves;
        /// else `instruction.instruction` is empty and the result is ignored
        IReferee.InstructionProof instruction;
    }

    struct OutputProof {
        bytes32 root;
        bytes32[] branch;
    }

    event DisputeOpened(
        uint64 indexed disputeId, uint64 indexed batchId, uint32 indexed resultIndex, address challenger, Result result
    );
    event TraceCommitted(uint64 indexed batchId, uint32 indexed resultIndex, bytes32 traceRoot, bytes32[] nodes);
    event Descended(uint64 indexed disputeId, uint8 depth, uint64 index, bytes32 node, uint8 bottom);
    event Demanded(
        uint64 indexed disputeId, uint64 indexed batchId, uint32 indexed resultIndex, uint8 depth, uint64 index
    );
    event Revealed(uint64 indexed batchId, uint32 indexed resultIndex, uint8 depth, uint64 index, bytes32[] nodes);
    event ClockCalled(uint64 indexed disputeId, Turn turn, uint40 deadline);
    /// @notice The batch fell by a proof: this element of this step does not follow from the operator's own operands.
    event ElementConvicted(
        uint64 indexed disputeId, uint64 indexed batchId, uint32 step, uint256 element, uint256 claimed, uint256 actual
    );
    /// @notice The batch fell by non-zero padding at this node.
    event PaddingConvicted(uint64 indexed disputeId, uint64 indexed batchId, uint8 depth, uint64 index, bytes32 node);
    /// @notice The batch fell because the operator did not answer.
    event SilenceConvicted(uint64 indexed disputeId, uint64 indexed batchId);
    /// @notice The batch fell because a result is wrong on its face: "INDX" it carries another index, "MODL" its model
    /// is not registered and fully checked, "RQST" its request asks something else.
    event Refuted(uint64 indexed batchId, uint32 indexed position, bytes4 reason);
    event DisputeLost(uint64 indexed disputeId, uint64 indexed batchId);
    event DisputeClosed(uint64 indexed disputeId, uint64 indexed batchId, uint256 returned);
    event Withdrawn(address indexed account, uint256 amount);

    error BondMismatch(uint256 given, uint256 expected);
    error BatchNotOpen(uint64 batchId);
    error ResultNotInBatch(uint64 batchId, uint32 position);
    error ResultMismatch(bytes32 given, bytes32 expected);
    error ModelNotChecked(bytes32 modelId);
    error NothingToRefute(uint64 batchId, uint32 position);
    error RequestMismatch(bytes32 given, bytes32 expected);
    error DisputeMissing(uint64 disputeId);
    error DisputeOver(uint64 disputeId);
    error DisputeStillLive(uint64 disputeId);
    error NotOperator(address caller);
    error NotChallenger(address caller);
    error NotYourTurn(uint64 disputeId);
    error DeadlinePassed(uint256 now_, uint256 deadline);
    error TooEarly(uint256 now_, uint256 earliest);
    error TraceAlreadyCommitted(uint64 batchId, uint32 resultIndex);
    error TraceRootMismatch(bytes32 computed, bytes32 expected);
    error OutputRootMismatch(bytes32 computed, bytes32 expected);
    /// @notice The position is not the one that the call expects (another transaction came first).
    error PositionMismatch(bytes32 expected, bytes32 actual);
    error DescentNotBelow(uint8 depth, uint64 index);
    error BranchLengthMismatch(uint256 given, uint256 expected);
    error BranchMismatch(bytes32 computed, bytes32 expected);
    error InstructionNeeded();
    error DepthNotCanonical(uint8 depth);
    error AlreadyRevealed(uint8 depth, uint64 index);
    error NotDemanded(uint64 disputeId);
    error NodeCountMismatch(uint256 given, uint256 expected);
    error NodesMismatch(bytes32 computed, bytes32 expected);
    error NotAtBottom(uint8 depth);
    error PaddingIsZero();
    error NotPadding(uint8 depth, uint64 index);
    /// @notice The committed element is the right one: there is nothing to convict.
    error ElementIsRight(uint256 element, uint256 bits);
    error StepMismatch(uint32 given, uint256 expected);
    error OutputCountMismatch(uint256 given, uint256 expected);
    error NothingToWithdraw(address account);
    error TransferFailed(address to, uint256 amount);
    /// @notice At deployment: a period of zero seconds, or a grace that is longer than the period.
    error PeriodTooShort(uint256 period, uint256 grace);
    /// @notice The caller is not what this game judges; at deployment: that takes convictions from another contract.
    error NotTheGameOf(address game);
    /// @notice At deployment: one transaction could not close all disputes that are compensated.
    error TooManyCompensated(uint256 given, uint256 most);

    function open(uint64 batchId, Result calldata result, bytes32[] calldata proof)
        external
        payable
        returns (uint64 disputeId);
    function refute(
        uint64 batchId,
        uint32 position,
        Result calldata result,
        bytes32[] calldata proof,
        Request calldata request
    ) external;
    /// @notice Operator or delegate, once per result; it answers all disputes on the result. `nodes` is empty or the first canonical level of the trace tree;
    /// each output's branch leads to that level, or to the trace root if `nodes` is empty.
    function commitTrace(
        uint64 disputeId,
        Result calldata result,
        bytes32 traceRoot,
        bytes32[] calldata nodes,
        OutputProof[] calldata outputs
    ) external;
    /// @notice The challenger goes down at least one level. Takes no time from the operator.
    function descend(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent) external;
    /// @notice Descends (or stays: the position's own depth, index and node, no branch) and demands the nodes below. A
    /// position that another dispute has demanded is joined.
    function demand(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent) external;
    /// @notice Anyone: the nodes below the demanded position. It answers all disputes that wait for them.
    function reveal(uint64 disputeId, bytes32 expectedNode, bytes32[] calldata nodes) external;
    /// @notice Anyone, in the challenger's turn: descends to a chunk and shows that element `elementInChunk` of it is wrong. The instruction is shown
    /// again in `descent.instruction` even if the position has been below the trace's leaves for long.
    function proveElement(
        uint64 disputeId,
        bytes32 expectedNode,
        Result calldata result,
        Descent calldata descent,
        uint8 elementInChunk,
        IReferee.OperandProof[] calldata operands
    ) external;
    /// @notice Anyone, in the challenger's turn: descends to a padding node (a trace leaf behind the last step, a chunk behind the last one, or a last
    /// chunk with bytes behind the last element) and shows that it is not zero.
    function provePadding(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent)
        external;
    /// @notice Anyone, when the running side has used its time up: its grace begins.
    function callClock(uint64 disputeId) external;
    /// @notice Anyone, after the deadline that `callClock` set: a silent operator's batch is rejected, a silent
    /// challenger loses its bond to the operator.
    function timeout(uint64 disputeId) external;
    /// @notice Returns the bond of a dispute whose batch is decided.
    function close(uint64 disputeId) external;
    /// @notice Only what is judged (the rollup, where a result was not supplied): it fell without a dispute.
    function abandon(uint64 batchId) external;
    /// @notice Pays what is credited to the caller (bonds that came back, bonds won).
    function withdraw() external;

    /// @notice What is judged: the rollup, or the attestations.
    function disputable() external view returns (IDisputable);
    function registry() external view returns (IModelRegistry);
    function referee() external view returns (IReferee);
    /// @notice Seconds in all that each side of a dispute has for its turns.
    function period() external view returns (uint32);
    /// @notice Seconds in all that each side has after it was called.
    function grace() external view returns (uint32);
    /// @notice Wei that a challenger puts up.
    function bond() external view returns (uint96);

    /// @notice Turn, position and clock as they stand now, answers through other disputes included.
    function dispute(uint64 disputeId) external view returns (Dispute memory);
    /// @notice Number of disputes ever opened; their ids are 1 to disputeCount.
    function disputeCount() external view returns (uint64);
    function liveDisputes(uint64 batchId) external view returns (uint256);
    /// @notice Trace root that the operator committed to, zero if none; and when.
    function traceOf(uint64 batchId, uint32 resultIndex) external view returns (bytes32 root, uint40 committedAt);
    /// @notice Whether the nodes below a position of a result's tree were demanded, and when they were revealed (0: not
    /// yet). The level that came with the trace was revealed without a demand.
    function demandOf(uint64 batchId, uint32 resultIndex, uint8 depth, uint64 index)
        external
        view
        returns (bool demanded, uint40 revealedAt);
    function credit(address account) external view returns (uint256);
}
