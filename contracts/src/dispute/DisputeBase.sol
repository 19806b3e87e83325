// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChessClock} from "./ChessClock.sol";
import {TreePosition} from "./TreePosition.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {IDisputable} from "../interfaces/IDisputable.sol";
import {Ssz} from "../libraries/Ssz.sol";
import {Result} from "../types/Records.sol";

/// @title What the game remembers, and how it reads it
/// @dev A dispute stores its own side only: position, clock, place in the docket. What the operator answered (trace,
/// reveals) is stored once per result and seen by every dispute on it when that dispute is next looked at, so an
/// answer costs the operator the same whether one or a thousand disputes wait for it.
abstract contract DisputeBase is IDisputeGame {
    struct Parameters {
        /// seconds in all that each side of a dispute has for its turns
        uint32 period;
        /// seconds in all that each side has after it was called
        uint32 grace;
        /// wei that a challenger puts up
        uint96 bond;
    }

    /// @dev Four slots. `node` is the result's root until the first descent, so that no move has to pay for a new
    /// slot there; while the depth is 0 the position's node is the trace root, whatever stands here.
    struct StoredDispute {
        address challenger;
        TreePosition position;
        // ---- slot
        bytes32 node;
        // ---- slot
        uint64 batchId;
        uint64 earlier;
        uint64 later;
        uint32 resultIndex;
        uint32 instructionCount;
        // ---- slot
        ChessClock clock;
        /// in the operator's turn: a demand at the position is open (otherwise the trace is due)
        bool demanding;
        Outcome outcome;
        /// depth of the trace's leaves
        uint8 traceDepth;
    }

    /// @dev What all disputes on a result share. The third slot is not zero from the first dispute on, so that the
    /// operator's commitment pays for one new slot only.
    struct Disputed {
        bytes32 resultRoot;
        bytes32 traceRoot;
        /// the batch's
        address operator;
        /// the first canonical level was revealed with the trace
        bool levelGiven;
        uint40 committedAt;
    }

    /// @dev A position of a result's tree whose nodes were asked for.
    struct Demand {
        bool demanded;
        uint40 revealedAt;
    }

    IDisputable public immutable disputable;
    IModelRegistry public immutable registry;
    IReferee public immutable referee;
    uint32 public immutable period;
    uint32 public immutable grace;
    uint96 public immutable bond;

    uint64 public disputeCount;
    mapping(uint64 disputeId => StoredDispute) internal _disputes;
    mapping(bytes32 resultKey => Disputed) internal _results;
    mapping(bytes32 demandKey => Demand) internal _demands;

    constructor(Parameters memory parameters, IDisputable disputable_, IModelRegistry registry_, IReferee referee_) {
        require(
            parameters.period > 0 && parameters.grace > 0 && parameters.grace <= parameters.period,
            PeriodTooShort(parameters.period, parameters.grace)
        );
        require(parameters.bond > 0, BondMismatch(0, 1));
        require(disputable_.disputeGame() == address(this), NotTheGameOf(disputable_.disputeGame()));
        disputable = disputable_;
        registry = registry_;
        referee = referee_;
        period = parameters.period;
        grace = parameters.grace;
        bond = parameters.bond;
    }

    // ---- keys

    function _resultKey(uint64 batchId, uint32 resultIndex) internal pure returns (bytes32) {
        return keccak256(abi.encode(batchId, resultIndex));
    }

    function _demandKey(uint64 batchId, uint32 resultIndex, uint8 depth, uint64 index) internal pure returns (bytes32) {
        return keccak256(abi.encode(batchId, resultIndex, depth, index));
    }

    function _demandOf(StoredDispute storage dispute_, TreePosition position) internal view returns (Demand storage) {
        return _demands[_demandKey(dispute_.batchId, dispute_.resultIndex, position.depth(), position.index())];
    }

    function _resultOf(StoredDispute storage dispute_) internal view returns (Disputed storage) {
        return _results[_resultKey(dispute_.batchId, dispute_.resultIndex)];
    }

    // ---- reading

    /// @dev A dispute that exists and is undecided, and so is its batch.
    function _live(uint64 disputeId) internal view returns (StoredDispute storage found) {
        found = _unsettled(disputeId);
        require(!_isDecided(found.batchId), DisputeOver(disputeId));
    }

    /// @dev A dispute that exists and has no outcome yet; its batch may be decided.
    function _unsettled(uint64 disputeId) internal view returns (StoredDispute storage found) {
        found = _existing(disputeId);
        require(found.outcome == Outcome.Live, DisputeOver(disputeId));
    }

    function _existing(uint64 disputeId) internal view returns (StoredDispute storage found) {
        found = _disputes[disputeId];
        require(ChessClock.unwrap(found.clock) != 0, DisputeMissing(disputeId)); // no chain's time is 0
    }

    function _isDecided(uint64 batchId) internal view virtual returns (bool);

    /// @dev The node at the position: the trace root (zero before it is committed) at depth 0.
    function _nodeOf(StoredDispute storage dispute_) internal view returns (bytes32) {
        return dispute_.position.depth() == 0 ? _resultOf(dispute_).traceRoot : dispute_.node;
    }

    /// @dev The clock as it stands now: if what the operator owes was answered, through this dispute or another one on
    /// the same result, and in time for this one, then the turn went back to the challenger at that moment.
    function _clockOf(StoredDispute storage dispute_) internal view returns (ChessClock clock) {
        clock = dispute_.clock;
        if (clock.turn() != Turn.Operator) return clock;
        uint256 answeredAt =
            dispute_.demanding ? _demandOf(dispute_, dispute_.position).revealedAt : _resultOf(dispute_).committedAt;
        if (answeredAt != 0 && clock.allows(answeredAt)) clock = clock.pass(answeredAt);
    }

    // ---- guards

    function _requireNode(StoredDispute storage dispute_, bytes32 expectedNode) internal view returns (bytes32 node) {
        node = _nodeOf(dispute_);
        require(node == expectedNode, PositionMismatch(expectedNode, node));
    }

    function _requireResult(StoredDispute storage dispute_, Result calldata result) internal view {
        bytes32 given = Ssz.hashTreeRoot(result);
        bytes32 expected = _resultOf(dispute_).resultRoot;
        require(given == expected, ResultMismatch(given, expected));
    }

    /// @dev It is the turn of `side`, and its deadline has not passed.
    function _requireTurn(uint64 disputeId, ChessClock clock, Turn side) internal view {
        require(clock.turn() == side, NotYourTurn(disputeId));
        require(clock.allows(block.timestamp), DeadlinePassed(block.timestamp, clock.deadline()));
    }
}
