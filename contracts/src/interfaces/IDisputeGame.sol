// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

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
    event Revealed(
        uint64 indexed batchId, uint32 indexed resultIndex, uint8 depth, uint64 index, bytes32[] nodes
    );
    event ClockCalled(uint64 indexed disputeId, Turn turn, uint40 deadline);
    /// @notice The batch fell by a proof: this element of this step does not follow from the operator's own operands.
    event ElementConvicted(
        uint64 indexed disputeId, uint64 indexed batchId, uint32 step, uint256 element, uint256 claimed, uint256 actual
    );
    /// @notice The batch fell by non-zero padding at this node.
    event PaddingConvicted(uint64 indexed disputeId, uint64 indexed batchId, uint8 depth, uint64 index, bytes32 node);
    /// @notice The batch fell because the operator did not answer.
    event SilenceConvicted(uint64 indexed disputeId, uint64 indexed batchId);
    /// @notice The batch fell because a result is wrong on its face.
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
    error NothingToWithdraw(address account);

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
    /// @notice Operator or delegate, once per result. `nodes` is empty or the first canonical level of the trace tree;
    /// each output's branch leads to that level, or to the trace root if `nodes` is empty.
    function commitTrace(
        uint64 disputeId,
        Result calldata result,
        bytes32 traceRoot,
        bytes32[] calldata nodes,
        OutputProof[] calldata outputs
    ) external;
    function descend(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent) external;
    /// @notice Descends (or stays) and demands the nodes below.
    function demand(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent) external;
    /// @notice Anyone: the nodes below the demanded position.
    function reveal(uint64 disputeId, bytes32 expectedNode, bytes32[] calldata nodes) external;
    /// @notice Descends to a chunk and shows that element `elementInChunk` of it is wrong. The instruction is shown
    /// again in `descent.instruction` even if the position has been below the trace's leaves for long.
    function proveElement(
        uint64 disputeId,
        bytes32 expectedNode,
        Result calldata result,
        Descent calldata descent,
        uint8 elementInChunk,
        IReferee.OperandProof[] calldata operands
    ) external;
    /// @notice Descends to a padding node (a trace leaf behind the last step, a chunk behind the last one, or a last
    /// chunk with bytes behind the last element) and shows that it is not zero.
    function provePadding(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent)
        external;
    function callClock(uint64 disputeId) external;
    function timeout(uint64 disputeId) external;
    /// @notice Returns the bond of a dispute whose batch is decided.
    function close(uint64 disputeId) external;
    function withdraw() external;

    function dispute(uint64 disputeId) external view returns (Dispute memory);
    function disputeCount() external view returns (uint64);
    function liveDisputes(uint64 batchId) external view returns (uint256);
    /// @notice Trace root that the operator committed to, zero if none; and when.
    function traceOf(uint64 batchId, uint32 resultIndex) external view returns (bytes32 root, uint40 committedAt);
    function credit(address account) external view returns (uint256);
}
