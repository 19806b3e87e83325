// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DisputeBase} from "./DisputeBase.sol";

/// @title The live disputes of each batch, their bonds, and how a batch falls
/// @dev A doubly linked list in order of opening. Its head is the earliest opened live dispute, so a conviction costs
/// the same whether one or a thousand disputes are live.
abstract contract Docket is DisputeBase {
    struct Line {
        uint64 head;
        uint64 tail;
        uint32 live;
        uint16 compensationsLeft;
        /// the batch was rejected: what is still in the line waits for `close`
        bool decided;
    }

    /// @dev What one transaction can compensate, at most.
    uint16 internal constant MOST_COMPENSATED = 64;

    uint16 private immutable _maxCompensated;
    mapping(uint64 batchId => Line) private _lines;
    mapping(address account => uint256) public credit;

    constructor() {
        _maxCompensated = disputable.maxCompensated();
        require(_maxCompensated <= MOST_COMPENSATED, TooManyCompensated(_maxCompensated, MOST_COMPENSATED));
    }

    /// @notice Returns the bond of a dispute whose batch was rejected otherwise. Compensations go by order of opening,
    /// not of closing, so nobody gains by racing: as long as some are left, a call closes the earliest opened disputes
    /// first, whichever dispute it names.
    function close(uint64 disputeId) external {
        StoredDispute storage named = _unsettled(disputeId);
        uint64 batchId = named.batchId;
        Line storage line = _lines[batchId];
        require(line.decided, DisputeStillLive(disputeId));

        uint256 left = line.compensationsLeft;
        line.compensationsLeft = 0;
        for (; left > 0; --left) {
            address challenger = _disputes[line.head].challenger;
            _settle(line.head, Outcome.Closed);
            disputable.compensate(batchId, challenger);
        }
        if (named.outcome == Outcome.Live) _settle(disputeId, Outcome.Closed);
    }

    /// @notice What is judged fell without this game: its disputes are over, and wait for `close`.
    function abandon(uint64 batchId) external {
        require(msg.sender == address(disputable), NotTheGameOf(msg.sender));
        _lines[batchId].decided = true;
    }

    /// @notice Pays what is credited to the caller: bonds that came back, and bonds won.
    function withdraw() external {
        uint256 amount = credit[msg.sender];
        require(amount > 0, NothingToWithdraw(msg.sender));
        credit[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        (bool paid,) = msg.sender.call{value: amount}("");
        require(paid, TransferFailed(msg.sender, amount));
    }

    /// @notice Disputes that are not over; those of a rejected batch count until they are closed.
    function liveDisputes(uint64 batchId) external view returns (uint256) {
        return _lines[batchId].live;
    }

    function _isDecided(uint64 batchId) internal view override returns (bool) {
        return _lines[batchId].decided;
    }

    /// @dev Puts a new dispute at the end of its batch's line.
    function _enter(uint64 disputeId, StoredDispute storage dispute_) internal {
        Line storage line = _lines[dispute_.batchId];
        uint64 tail = line.tail;
        if (tail == 0) {
            line.head = disputeId;
        } else {
            dispute_.earlier = tail;
            _disputes[tail].later = disputeId;
        }
        line.tail = disputeId;
        line.live += 1;
    }

    /// @dev The batch falls. The reward goes to the earliest opened live dispute, whoever's transaction and whoever's
    /// dispute convicts (to the caller, if a result was refuted that nobody disputes); that dispute and the one that
    /// convicted are settled at once, and the latter is the first to be compensated.
    /// @param convictingId The dispute whose proof or timeout it was; 0 for a refutation.
    /// @param proven By a proof, not by silence.
    function _convict(uint64 batchId, uint64 convictingId, bool proven) internal {
        Line storage line = _lines[batchId];
        uint64 head = line.head;
        address rewarded = head == 0 ? msg.sender : _disputes[head].challenger;
        uint256 others = head == 0 ? 0 : line.live - 1;
        uint256 compensations = others < _maxCompensated ? others : _maxCompensated;

        line.decided = true;
        if (head != 0) _settle(head, head == convictingId ? Outcome.Convicted : Outcome.Closed);
        bool compensateNow = convictingId != head && convictingId != 0;
        if (compensateNow) {
            _settle(convictingId, Outcome.Convicted);
            if (compensations == 0) compensateNow = false;
            else --compensations;
        }
        line.compensationsLeft = uint16(compensations);

        disputable.reject(batchId, rewarded, others, proven);
        if (compensateNow) disputable.compensate(batchId, _disputes[convictingId].challenger);
    }

    /// @dev The challenger loses its bond to the operator.
    function _lose(uint64 disputeId, StoredDispute storage dispute_) internal {
        dispute_.outcome = Outcome.Lost;
        _leave(dispute_);
        credit[_resultOf(dispute_).operator] += bond;
        emit DisputeLost(disputeId, dispute_.batchId);
    }

    /// @dev The dispute is over and its bond goes back.
    function _settle(uint64 disputeId, Outcome outcome) private {
        StoredDispute storage dispute_ = _disputes[disputeId];
        dispute_.outcome = outcome;
        _leave(dispute_);
        credit[dispute_.challenger] += bond;
        emit DisputeClosed(disputeId, dispute_.batchId, bond);
    }

    function _leave(StoredDispute storage dispute_) private {
        Line storage line = _lines[dispute_.batchId];
        (uint64 earlier, uint64 later) = (dispute_.earlier, dispute_.later);
        if (earlier == 0) line.head = later;
        else _disputes[earlier].later = later;
        if (later == 0) line.tail = earlier;
        else _disputes[later].earlier = earlier;
        line.live -= 1;
    }
}
