// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputable} from "./IDisputable.sol";
import {IRollup} from "./IRollup.sol";

/// @title What watchtowers stake on
/// @notice "I hold the models, I ran every result of this batch, and it is right" (specification, section 7). The stake
/// is lost by proof only. Where a batch falls by its operator's silence, nothing is proven yet: for one window the same
/// game can be opened against each attestor, who ran the batch and can therefore commit and reveal.
interface IAttestations is IDisputable {
    enum Status {
        None,
        Staked,
        /// the stake went back
        Released,
        /// the stake is lost
        Slashed
    }

    struct Attestation {
        address attestor;
        uint64 batchId;
        Status status;
        /// after the operator's silence: when the window to dispute the attestation was over and somebody said so
        uint40 ripeAt;
    }

    event Attested(uint64 indexed attestationId, uint64 indexed batchId, address indexed attestor, uint256 stake);
    event AttestationRipened(uint64 indexed attestationId, uint40 ripeAt);
    event Released(uint64 indexed attestationId, uint64 indexed batchId, address indexed attestor);
    event Slashed(
        uint64 indexed attestationId, uint64 indexed batchId, address indexed rewarded, uint256 reward, uint256 burned
    );
    event DelegateSet(address indexed attestor, address indexed delegate, bool allowed);

    error StakeMismatch(uint256 given, uint256 expected);
    error BatchRootMismatch(uint64 batchId, bytes32 given, bytes32 actual);
    error BatchAlreadyDecided(uint64 batchId);
    error AlreadyAttested(uint64 batchId, address attestor);
    error AttestationMissing(uint64 attestationId);
    error AttestationNotStaked(uint64 attestationId, Status status);
    error BatchNotDecided(uint64 batchId);
    error NotProvenWrong(uint64 batchId);
    error ProvenWrong(uint64 batchId);
    error NotSilence(uint64 batchId);
    error TooEarly(uint256 now_, uint256 earliest);
    error AlreadyRipe(uint64 attestationId);
    error DisputesLive(uint64 attestationId, uint256 live);
    error NotDisputeGame(address caller);
    error NoCompensationLeft(uint64 attestationId);
    /// @notice At deployment: no stake, no window, a grace longer than it, or more than half of the stake paid out.
    error ParametersUnsound();

    /// @notice Stakes msg.value (`stake`) on a batch that is not decided. Once for each attestor and batch.
    function attest(uint64 batchId, bytes32 root) external payable returns (uint64 attestationId);
    /// @notice Anyone: the stake goes back, because the batch is final, or because it fell by silence and nobody proved
    /// anything against the attestor in time.
    function release(uint64 attestationId) external;
    /// @notice Anyone: the stake of an attestation to a batch that was proven wrong is burned.
    function slash(uint64 attestationId) external;
    /// @notice Anyone, when the window after the operator's silence is over: the grace begins.
    function ripen(uint64 attestationId) external;
    function setDelegate(address delegate, bool allowed) external;

    function rollup() external view returns (IRollup);
    /// @notice Wei of one attestation.
    function stake() external view returns (uint96);
    /// @notice Wei of it for the challenger of the earliest live dispute that convicts; the rest is burned.
    function reward() external view returns (uint96);
    function compensation() external view returns (uint96);
    /// @notice Seconds after a batch fell by silence in which its attestations can be disputed.
    function window() external view returns (uint32);
    function grace() external view returns (uint32);
    function attestationCount() external view returns (uint64);
    function attestation(uint64 attestationId) external view returns (Attestation memory);
    /// @notice How many attestations a batch has, released and slashed ones included, and the wei at stake on it now.
    function stakeOn(uint64 batchId) external view returns (uint32 count, uint256 atStake);
}
