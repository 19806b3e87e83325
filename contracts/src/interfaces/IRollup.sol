// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputable} from "./IDisputable.sol";
import {Request, Result} from "../types/Records.sol";

/// @title Operators, bonds, batches, finality
/// @notice Immutable and without roles: nobody can make a rejected batch final (specification, section 4).
interface IRollup is IDisputable {
    enum Status {
        None,
        Posted,
        Final,
        Rejected
    }

    struct Batch {
        bytes32 root;
        address operator;
        uint40 postedAt;
        uint40 ripeAt;
        Status status;
        uint32 count;
        /// bytes of inputs that the longest result has, at most
        uint32 maxResultBytes;
        /// of a rejected batch: when, and whether by a proof rather than by silence
        uint40 rejectedAt;
        bool proven;
    }

    struct Header {
        address operator;
        /// the operator's number of batches posted before this one; any other value reverts, so that a batch that was
        /// sent twice is posted once
        uint64 sequence;
        bytes32 root;
        uint32 count;
        uint32 maxResultBytes;
    }

    event Deposited(address indexed operator, uint256 amount);
    event Withdrawn(address indexed account, uint256 amount);
    event DelegateSet(address indexed operator, address indexed delegate, bool allowed);
    event BatchPosted(
        uint64 indexed batchId,
        address indexed operator,
        uint64 sequence,
        bytes32 root,
        uint32 count,
        uint32 maxResultBytes,
        bytes32 dataHash
    );
    event BatchRipened(uint64 indexed batchId, uint40 ripeAt);
    event BatchFinalized(uint64 indexed batchId, bytes32 root);
    event BatchRejected(
        uint64 indexed batchId, bytes32 root, address indexed rewarded, uint256 reward, uint256 burned, bool proven
    );

    error NotOperatorOrDelegate(address caller, address operator);
    error NotDisputeGame(address caller);
    error NotAvailability(address caller);
    /// @notice More than could be supplied in time if every result were demanded.
    error BatchTooLong(uint256 bytes_, uint256 most);
    error DemandsOpen(uint64 batchId, uint256 open);
    error SequenceMismatch(uint64 given, uint64 expected);
    error BondTooSmall(uint256 free, uint256 needed);
    error BatchMissing(uint64 batchId);
    error BatchRootMismatch(uint64 batchId, bytes32 given, bytes32 actual);
    error BatchDecided(uint64 batchId, Status status);
    error BatchEmpty();
    error BatchTooLarge(uint32 count, uint32 most);
    error BatchAlreadyRipe(uint64 batchId, uint40 ripeAt);
    error NoCompensationLeft(uint64 batchId);
    error TransferFailed(address to, uint256 amount);
    error TooEarly(uint256 now_, uint256 earliest);
    error DisputesLive(uint64 batchId, uint256 live);
    error NotFinal(uint64 batchId);
    error NothingToWithdraw(address account);

    function deposit(address operator) external payable;
    /// @notice Takes bond that no batch locks. Only the operator itself, never a delegate.
    function withdrawBond(uint256 amount) external;
    function setDelegate(address delegate, bool allowed) external;
    /// @notice Posts a batch and locks `batchBond`. `data` is the published batch data; its keccak256 is emitted.
    function post(Header calldata header, bytes calldata data) external returns (uint64 batchId);
    function ripen(uint64 batchId, bytes32 root) external;
    function finalize(uint64 batchId, bytes32 root) external;
    /// @notice Only the availability: rejects a batch with a result that nobody supplied.
    function rejectUnavailable(uint64 batchId, address rewarded) external;
    /// @notice Pays what is credited to the caller (rewards, compensations).
    function withdraw() external;
    /// @notice Sends everything that was slashed and not rewarded to the burn address.
    function burn() external;
    /// @notice Wei that `burn` would send now.
    function burnable() external view returns (uint256);

    /// @notice Where results are demanded.
    function availability() external view returns (address);
    /// @notice Bytes, inputs and all, that a batch may announce.
    function supplyCapacity() external view returns (uint64);
    /// @notice Seconds after posting before a batch can ripen.
    function challengeWindow() external view returns (uint32);
    /// @notice Seconds after ripening in which disputes can still be opened.
    function grace() external view returns (uint32);
    /// @notice Wei that each batch locks and a rejected one loses.
    function batchBond() external view returns (uint96);
    /// @notice Wei of the slash that go to the challenger of the earliest opened live dispute.
    function reward() external view returns (uint96);
    /// @notice Wei of the slash that go to each of the first `maxCompensated` other challengers.
    function compensation() external view returns (uint96);
    /// @notice Number of batches ever posted; their ids are 1 to batchCount.
    function batchCount() external view returns (uint64);
    /// @notice Number of batches that the operator has posted: the `sequence` of its next one.
    function nextSequence(address operator) external view returns (uint64);
    /// @notice Reverts with BatchMissing for an unknown batch.
    function batch(uint64 batchId) external view returns (Batch memory);
    function bondOf(address operator) external view returns (uint256 total, uint256 locked);
    function credit(address account) external view returns (uint256);
    /// @notice True iff a dispute on the batch may be opened now.
    function isOpen(uint64 batchId) external view returns (bool);
    /// @notice True iff the batch is final, the result is leaf `result.index` of it, and it answers `request`.
    function verifyResult(uint64 batchId, Request calldata request, Result calldata result, bytes32[] calldata proof)
        external
        view
        returns (bool);
}
