// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAttestations} from "../interfaces/IAttestations.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IRollup} from "../interfaces/IRollup.sol";
import {Payouts} from "../money/Payouts.sol";

/// @title What watchtowers stake on
/// @dev To its own dispute game an attestation is what a batch is to the rollup's: a root that somebody stands behind.
contract Attestations is IAttestations, Payouts {
    struct Parameters {
        uint96 stake;
        uint96 reward;
        uint96 compensation;
        uint16 maxCompensated;
        uint32 window;
        uint32 grace;
    }

    struct Stakes {
        uint32 count;
        uint32 live;
    }

    IRollup public immutable rollup;
    address public immutable disputeGame;
    uint96 public immutable stake;
    uint96 public immutable reward;
    uint96 public immutable compensation;
    uint16 public immutable maxCompensated;
    uint32 public immutable window;
    uint32 public immutable grace;

    uint64 public attestationCount;
    mapping(uint64 attestationId => Attestation) private _attestations;
    mapping(uint64 attestationId => uint256) private _compensationsLeft;
    mapping(uint64 batchId => Stakes) private _stakes;
    mapping(uint64 batchId => mapping(address attestor => bool)) private _attested;
    mapping(address attestor => mapping(address delegate => bool)) private _delegates;

    /// @param game The predicted address of the dispute game that is deployed for this contract afterwards.
    constructor(Parameters memory given, IRollup rollup_, address game) {
        uint256 paidOut = given.reward + uint256(given.maxCompensated) * given.compensation;
        bool isSound = given.stake > 0 && paidOut <= given.stake / 2 && given.window > 0 && given.grace > 0
            && given.grace <= given.window && game != address(0);
        require(isSound, ParametersUnsound());
        rollup = rollup_;
        disputeGame = game;
        stake = given.stake;
        reward = given.reward;
        compensation = given.compensation;
        maxCompensated = given.maxCompensated;
        window = given.window;
        grace = given.grace;
    }

    modifier onlyDisputeGame() {
        require(msg.sender == disputeGame, NotDisputeGame(msg.sender));
        _;
    }

    // ---- staking

    function attest(uint64 batchId, bytes32 root) external payable returns (uint64 attestationId) {
        require(msg.value == stake, StakeMismatch(msg.value, stake));
        IRollup.Batch memory batch = rollup.batch(batchId);
        require(batch.root == root, BatchRootMismatch(batchId, root, batch.root));
        require(batch.status == IRollup.Status.Posted, BatchAlreadyDecided(batchId));
        require(!_attested[batchId][msg.sender], AlreadyAttested(batchId, msg.sender));
        _attested[batchId][msg.sender] = true;
        attestationId = ++attestationCount;
        _attestations[attestationId] = Attestation(msg.sender, batchId, Status.Staked, 0);
        _stakes[batchId].count += 1;
        _stakes[batchId].live += 1;
        emit Attested(attestationId, batchId, msg.sender, msg.value);
    }

    function setDelegate(address delegate, bool allowed) external {
        _delegates[msg.sender][delegate] = allowed;
        emit DelegateSet(msg.sender, delegate, allowed);
    }

    // ---- settling

    function release(uint64 attestationId) external {
        Attestation storage staked = _staked(attestationId);
        IRollup.Batch memory batch = rollup.batch(staked.batchId);
        require(batch.status != IRollup.Status.Posted, BatchNotDecided(staked.batchId));
        if (batch.status == IRollup.Status.Rejected) _requireUndisputed(attestationId, staked, batch);
        staked.status = Status.Released;
        _stakes[staked.batchId].live -= 1;
        _credit(staked.attestor, stake);
        emit Released(attestationId, staked.batchId, staked.attestor);
    }

    function slash(uint64 attestationId) external {
        Attestation storage staked = _staked(attestationId);
        IRollup.Batch memory batch = rollup.batch(staked.batchId);
        require(batch.status == IRollup.Status.Rejected && batch.proven, NotProvenWrong(staked.batchId));
        _slash(attestationId, staked, BURN_ADDRESS, 0, 0);
    }

    function ripen(uint64 attestationId) external {
        Attestation storage staked = _staked(attestationId);
        require(staked.ripeAt == 0, AlreadyRipe(attestationId));
        IRollup.Batch memory batch = rollup.batch(staked.batchId);
        require(_isSilence(batch), NotSilence(staked.batchId));
        uint256 end = uint256(batch.rejectedAt) + window;
        require(block.timestamp > end, TooEarly(block.timestamp, end + 1));
        staked.ripeAt = uint40(block.timestamp);
        emit AttestationRipened(attestationId, uint40(block.timestamp));
    }

    // ---- the game's side

    function reject(uint64 attestationId, address rewarded, uint256 others, bool) external onlyDisputeGame {
        Attestation storage staked = _staked(attestationId);
        uint256 reserved = others < maxCompensated ? others : maxCompensated;
        if (reserved > 0) _compensationsLeft[attestationId] = reserved;
        _slash(attestationId, staked, rewarded, reward, reserved * compensation);
    }

    function compensate(uint64 attestationId, address challenger) external onlyDisputeGame {
        uint256 left = _compensationsLeft[attestationId];
        require(left > 0, NoCompensationLeft(attestationId));
        _compensationsLeft[attestationId] = left - 1;
        _credit(challenger, compensation);
    }

    // ---- views

    function subject(uint64 attestationId) external view returns (Subject memory) {
        Attestation storage found = _attestations[attestationId];
        require(found.status != Status.None, AttestationMissing(attestationId));
        IRollup.Batch memory batch = rollup.batch(found.batchId);
        bool inTime = found.ripeAt == 0 || block.timestamp <= uint256(found.ripeAt) + grace;
        bool isOpen = found.status == Status.Staked && _isSilence(batch) && inTime;
        return Subject(batch.root, batch.count, isOpen, found.attestor);
    }

    function isDecided(uint64 attestationId) external view returns (bool) {
        return _attestations[attestationId].status > Status.Staked;
    }

    function requestDomain() external view returns (address) {
        return address(rollup);
    }

    function isOperatorOrDelegate(address attestor, address caller) external view returns (bool) {
        return caller == attestor || _delegates[attestor][caller];
    }

    function attestation(uint64 attestationId) external view returns (Attestation memory) {
        return _attestations[attestationId];
    }

    function stakeOn(uint64 batchId) external view returns (uint32 count, uint256 atStake) {
        Stakes storage stakes = _stakes[batchId];
        return (stakes.count, uint256(stakes.live) * stake);
    }

    // ---- internal

    function _staked(uint64 attestationId) private view returns (Attestation storage found) {
        found = _attestations[attestationId];
        require(found.status != Status.None, AttestationMissing(attestationId));
        require(found.status == Status.Staked, AttestationNotStaked(attestationId, found.status));
    }

    function _isSilence(IRollup.Batch memory batch) private pure returns (bool) {
        return batch.status == IRollup.Status.Rejected && !batch.proven;
    }

    /// @dev The batch fell by silence, the window and its grace are over, and no dispute on the attestation is live.
    function _requireUndisputed(uint64 attestationId, Attestation storage staked, IRollup.Batch memory batch)
        private
        view
    {
        require(!batch.proven, ProvenWrong(staked.batchId));
        uint256 end = staked.ripeAt == 0 ? type(uint256).max - 1 : uint256(staked.ripeAt) + grace;
        require(block.timestamp > end, TooEarly(block.timestamp, end + 1));
        uint256 live = IDisputeGame(disputeGame).liveDisputes(attestationId);
        require(live == 0, DisputesLive(attestationId, live));
    }

    function _slash(
        uint64 attestationId,
        Attestation storage staked,
        address rewarded,
        uint256 rewardPaid,
        uint256 reserved
    ) private {
        staked.status = Status.Slashed;
        _stakes[staked.batchId].live -= 1;
        uint256 burned = stake - rewardPaid - reserved;
        if (rewardPaid > 0) _credit(rewarded, rewardPaid);
        _credit(BURN_ADDRESS, burned);
        emit Slashed(attestationId, staked.batchId, rewarded, rewardPaid, burned);
    }
}
