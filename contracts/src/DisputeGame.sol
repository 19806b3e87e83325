// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Answers} from "./dispute/Answers.sol";
import {ChessClock, ChessClocks} from "./dispute/ChessClock.sol";
import {DisputeBase} from "./dispute/DisputeBase.sol";
import {Proofs} from "./dispute/Proofs.sol";
import {TreePosition} from "./dispute/TreePosition.sol";
import {IDisputable} from "./interfaces/IDisputable.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IReferee} from "./interfaces/IReferee.sol";
import {BatchTree} from "./libraries/BatchTree.sol";
import {Sha256Tree} from "./libraries/Sha256Tree.sol";
import {Ssz} from "./libraries/Ssz.sol";
import {Request, Result} from "./types/Records.sol";

/// @title The dispute
/// @notice One challenger against one result of one batch: open, commit, then down the operator's own trace to the
/// element that does not follow from its operands (specification, section 5 and appendix C).
/// @dev The parts: DisputeBase (state and guards), Docket (bonds, reward, rejection), Answers (what the operator owes),
/// Descents and Proofs (what the challenger does). Here: beginning, demand, and time.
contract DisputeGame is Answers, Proofs {
    /// @param disputable_ Deployed before, with this contract's predicted address as its dispute game.
    constructor(Parameters memory parameters, IDisputable disputable_, IModelRegistry registry_, IReferee referee_)
        DisputeBase(parameters, disputable_, registry_, referee_)
    {}

    // ---- beginning

    function open(uint64 batchId, Result calldata result, bytes32[] calldata proof)
        external
        payable
        returns (uint64 disputeId)
    {
        require(msg.value == bond, BondMismatch(msg.value, bond));
        (bytes32 resultRoot, address operator) = _requireLeaf(batchId, result.index, result, proof);
        require(registry.isChecked(result.modelId), ModelNotChecked(result.modelId));

        Disputed storage disputed = _results[_resultKey(batchId, result.index)];
        if (disputed.resultRoot == 0) {
            disputed.resultRoot = resultRoot;
            disputed.operator = operator;
        }
        Turn first = disputed.committedAt == 0 ? Turn.Operator : Turn.Challenger;

        disputeId = ++disputeCount;
        StoredDispute storage dispute_ = _disputes[disputeId];
        dispute_.challenger = msg.sender;
        dispute_.node = resultRoot;
        dispute_.batchId = batchId;
        dispute_.resultIndex = result.index;
        dispute_.instructionCount = registry.summary(result.modelId).instructionCount;
        dispute_.traceDepth = uint8(Sha256Tree.depthOf(dispute_.instructionCount));
        dispute_.clock = ChessClocks.start(first, block.timestamp, period, grace);
        _enter(disputeId, dispute_);
        emit DisputeOpened(disputeId, batchId, result.index, msg.sender, result);
    }

    function refute(
        uint64 batchId,
        uint32 position,
        Result calldata result,
        bytes32[] calldata proof,
        Request calldata request
    ) external {
        _requireLeaf(batchId, position, result, proof);
        bytes4 reason = _reasonAgainst(batchId, position, result, request);
        emit Refuted(batchId, position, reason);
        _convict(batchId, 0, true);
    }

    // ---- the challenger's moves

    function descend(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent)
        external
    {
        StoredDispute storage dispute_ = _challengersMove(disputeId);
        require(descent.branch.length > 0, DescentNotBelow(descent.depth, descent.index));
        TreePosition target = _follow(dispute_, expectedNode, result, descent);
        dispute_.clock = _clockOf(dispute_);
        dispute_.demanding = false;
        _moveTo(disputeId, dispute_, target, descent.node);
    }

    function demand(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent) external {
        StoredDispute storage dispute_ = _challengersMove(disputeId);
        ChessClock clock = _clockOf(dispute_);
        TreePosition target = _follow(dispute_, expectedNode, result, descent);
        uint256 traceDepth = dispute_.traceDepth;
        require(target.isCanonical(traceDepth), DepthNotCanonical(target.depth()));
        Demand storage demand_ = _demandOf(dispute_, target);
        require(demand_.revealedAt == 0, AlreadyRevealed(target.depth(), target.index()));
        if (target.depth() == 0) require(!_resultOf(dispute_).levelGiven, AlreadyRevealed(0, 0));

        _moveTo(disputeId, dispute_, target, descent.node);
        dispute_.clock = clock.pass(block.timestamp);
        dispute_.demanding = true;
        if (!demand_.demanded) demand_.demanded = true;
        emit Demanded(disputeId, dispute_.batchId, dispute_.resultIndex, target.depth(), target.index());
    }

    // ---- time

    function callClock(uint64 disputeId) external {
        StoredDispute storage dispute_ = _live(disputeId);
        ChessClock clock = _clockOf(dispute_);
        uint256 earliest = clock.callableFrom();
        require(block.timestamp >= earliest, TooEarly(block.timestamp, earliest));
        clock = clock.call(block.timestamp);
        dispute_.clock = clock;
        emit ClockCalled(disputeId, clock.turn(), uint40(clock.deadline()));
    }

    function timeout(uint64 disputeId) external {
        StoredDispute storage dispute_ = _live(disputeId);
        ChessClock clock = _clockOf(dispute_);
        require(!clock.allows(block.timestamp), TooEarly(block.timestamp, clock.timeoutFrom()));
        if (clock.turn() == Turn.Challenger) return _lose(disputeId, dispute_);
        emit SilenceConvicted(disputeId, dispute_.batchId);
        _convict(dispute_.batchId, disputeId, false);
    }

    // ---- views

    function dispute(uint64 disputeId) external view returns (Dispute memory) {
        StoredDispute storage stored = _existing(disputeId);
        ChessClock clock = stored.outcome == Outcome.Live ? _clockOf(stored) : stored.clock;
        TreePosition position = stored.position;
        return Dispute({
            challenger: stored.challenger,
            batchId: stored.batchId,
            resultIndex: stored.resultIndex,
            resultRoot: _resultOf(stored).resultRoot,
            turn: clock.turn(),
            outcome: stored.outcome,
            position: Position(position.depth(), position.index(), position.bottom(), _nodeOf(stored)),
            clock: clock.unpack()
        });
    }

    // ---- internal

    /// @dev Only the challenger moves the position: anyone else could lead it away from the fault.
    function _challengersMove(uint64 disputeId) private view returns (StoredDispute storage dispute_) {
        dispute_ = _challengersTurn(disputeId);
        require(msg.sender == dispute_.challenger, NotChallenger(msg.sender));
    }

    /// @dev The batch takes disputes, and `result` is its leaf at `position`.
    function _requireLeaf(uint64 batchId, uint32 position, Result calldata result, bytes32[] calldata proof)
        private
        view
        returns (bytes32 resultRoot, address operator)
    {
        IDisputable.Subject memory subject = disputable.subject(batchId);
        require(subject.isOpen, BatchNotOpen(batchId));
        resultRoot = Ssz.hashTreeRoot(result);
        require(
            BatchTree.verify(subject.root, subject.count, position, resultRoot, proof),
            ResultNotInBatch(batchId, position)
        );
        operator = subject.defender;
    }

    /// @dev Why a leaf is wrong on its face; reverts if it is not.
    function _reasonAgainst(uint64 batchId, uint32 position, Result calldata result, Request calldata request)
        private
        view
        returns (bytes4)
    {
        if (result.index != position) return "INDX";
        if (!registry.isChecked(result.modelId)) return "MODL";
        bytes32 requestId = Ssz.hashTreeRoot(request);
        require(requestId == result.requestId, RequestMismatch(requestId, result.requestId));
        bool asked = request.modelId == result.modelId && request.inputRoot == result.inputRoot
            && request.chainId == block.chainid && request.rollup == disputable.requestDomain();
        require(!asked, NothingToRefute(batchId, position));
        return "RQST";
    }
}
