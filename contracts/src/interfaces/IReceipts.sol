// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRollup} from "./IRollup.sol";
import {Result} from "../types/Records.sol";

/// @title What an operator answers for before its batch is posted
/// @notice A receipt is an operator's signed promise that the answer to a request is this one and that it will stand in
/// a batch by a certain time (specification, section 7). Breaking it costs a bond of its own, never a batch's.
interface IReceipts {
    /// @notice The statement that is signed (EIP-712). A request's id fixes model, inputs, client and deadline, so two
    /// receipts with one id are about one question.
    struct Receipt {
        address operator;
        bytes32 requestId;
        bytes32 outputRoot;
        /// the last second at which the batch may be posted
        uint64 includeBy;
    }

    /// @notice A receipt with the key that signed it: the operator itself or one of its receipt keys.
    struct Signed {
        Receipt receipt;
        address key;
        bytes signature;
    }

    enum Outcome {
        None,
        /// waits for the operator's answer
        Open,
        /// the operator showed the inclusion
        Answered,
        /// the operator's bond was slashed
        Upheld
    }

    struct Account {
        uint96 bond;
        /// of it, what leaves at `leavesAt`
        uint96 leaving;
        uint40 leavesAt;
    }

    struct Accusation {
        address accuser;
        uint40 since;
        uint40 calledAt;
        Outcome outcome;
        address operator;
        bytes32 requestId;
        bytes32 outputRoot;
        uint64 includeBy;
    }

    event Deposited(address indexed operator, uint256 amount);
    event WithdrawalBegun(address indexed operator, uint256 amount, uint40 leavesAt);
    event KeySet(address indexed operator, address indexed key, uint40 until);
    event Accused(uint64 indexed accusationId, address indexed operator, bytes32 indexed requestId, Receipt receipt);
    event Called(uint64 indexed accusationId, uint256 deadline);
    event InclusionShown(uint64 indexed accusationId, uint64 batchId, uint32 index);
    event Slashed(address indexed operator, bytes32 indexed requestId, uint256 rewarded, uint256 burned);

    error BondTooSmall(uint256 held, uint256 needed);
    error AmountMismatch(uint256 given, uint256 expected);
    error SignatureInvalid(address key);
    error KeyNotTheOperators(address operator, address key);
    error ReceiptsAgree();
    error AlreadySlashed(address operator, bytes32 requestId);
    error AlreadyAccused(bytes32 statement);
    error AccusationNotOpen(uint64 accusationId);
    error TooEarly(uint256 now_, uint256 earliest);
    error TooLate(uint256 now_, uint256 latest);
    error ResultNotInBatch(uint64 batchId, uint32 index);
    error BatchOfAnother(uint64 batchId, address operator);
    /// @notice The batch was posted after the promised time.
    error PostedTooLate(uint64 batchId, uint256 postedAt, uint256 includeBy);
    error AnswerMismatch(bytes32 given, bytes32 promised);
    /// @notice At deployment: a period of zero, an unbonding that ends before an accusation can, or a reward of more
    /// than half of the slash.
    error ParametersUnsound();

    function deposit(address operator) external payable;
    /// @notice Begins to withdraw: the amount stays slashable until `unbonding` seconds are over. A second call counts
    /// anew for the whole amount that is leaving.
    function beginWithdrawal(uint256 amount) external;
    /// @notice Credits what has left to the caller.
    function finishWithdrawal() external;
    /// @notice Lets a key sign receipts for the caller, or dismisses it: what it signed counts for `unbonding` seconds
    /// more, so nobody disowns a receipt by dismissing its key.
    function setKey(address key, bool allowed) external;

    /// @notice Anyone: two receipts of one operator that answer one request differently.
    function proveContradiction(Signed calldata first, Signed calldata second) external;
    /// @notice Anyone: a receipt, and a result in a batch of the same operator that answers its request differently.
    function proveOtherResult(Signed calldata signed, uint64 batchId, Result calldata result, bytes32[] calldata proof)
        external;

    /// @notice Anyone with a bond, after the receipt's time: the promised result stands in no batch.
    function accuse(Signed calldata signed) external payable returns (uint64 accusationId);
    /// @notice Anyone: it does. The batch may have been rejected since, for another result or not: the promise was
    /// inclusion, and a wrong result is the batch bond's matter. The accuser's bond goes to the operator.
    function showInclusion(uint64 accusationId, uint64 batchId, Result calldata result, bytes32[] calldata proof)
        external;
    /// @notice Anyone, when the time to answer is over: the grace begins.
    function callOperator(uint64 accusationId) external;
    /// @notice Anyone, after the grace: the bond is slashed, the accuser gets its own back.
    function uphold(uint64 accusationId) external;

    function rollup() external view returns (IRollup);
    /// @notice Wei that one broken receipt costs.
    function slash() external view returns (uint96);
    /// @notice Wei of it for whoever proved it; the rest is burned.
    function reward() external view returns (uint96);
    /// @notice Wei that an accuser puts up.
    function accusationBond() external view returns (uint96);
    /// @notice Seconds after a receipt's time in which its operator can be accused.
    function accusationWindow() external view returns (uint32);
    /// @notice Seconds to answer an accusation, before the operator is called.
    function answerPeriod() external view returns (uint32);
    function grace() external view returns (uint32);
    function unbonding() external view returns (uint32);
    function accountOf(address operator) external view returns (Account memory);
    /// @notice The last second at which what the key signs for the operator counts: the end of time while it is
    /// allowed, 0 if it never was.
    function keyUntil(address operator, address key) external view returns (uint256);
    function accusation(uint64 accusationId) external view returns (Accusation memory);
    /// @notice The digest that is signed.
    function digestOf(Receipt calldata receipt) external view returns (bytes32);
    /// @notice True iff a receipt with this time, received now, is covered to the end of every accusation: the bond
    /// that stays is at least one slash, and key and bond outlast the last answer.
    function isCovered(address operator, address key, uint64 includeBy) external view returns (bool);
}
