// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {IReceipts} from "../interfaces/IReceipts.sol";
import {IRollup} from "../interfaces/IRollup.sol";
import {BatchTree} from "../libraries/BatchTree.sol";
import {Ssz} from "../libraries/Ssz.sol";
import {Payouts} from "../money/Payouts.sol";
import {Result} from "../types/Records.sol";

/// @title What an operator answers for before its batch is posted
/// @dev Every wei held is a bond, an accuser's bond, or credited. Slashing takes at most what is there: a bond that is
/// too small for two broken receipts pays for one and what is left.
contract Receipts is IReceipts, EIP712, Payouts {
    struct Parameters {
        uint96 slash;
        uint96 reward;
        uint96 accusationBond;
        uint32 accusationWindow;
        uint32 answerPeriod;
        uint32 grace;
        uint32 unbonding;
    }

    bytes32 public constant RECEIPT_TYPEHASH =
        keccak256("Receipt(address operator,bytes32 requestId,bytes32 outputRoot,uint64 includeBy)");

    IRollup public immutable rollup;
    uint96 public immutable slash;
    uint96 public immutable reward;
    uint96 public immutable accusationBond;
    uint32 public immutable accusationWindow;
    uint32 public immutable answerPeriod;
    uint32 public immutable grace;
    uint32 public immutable unbonding;

    uint64 public accusationCount;
    mapping(address operator => Account) private _accounts;
    mapping(address operator => mapping(address key => uint40)) private _keys;
    mapping(uint64 accusationId => Accusation) private _accusations;
    mapping(bytes32 statement => bool) private _accused;
    mapping(address operator => mapping(bytes32 requestId => bool)) private _slashed;

    constructor(IRollup rollup_, Parameters memory given) EIP712("Assay Receipts", "1") {
        bool periods = given.accusationWindow > 0 && given.answerPeriod > 0 && given.grace > 0;
        uint256 longest = uint256(given.accusationWindow) + given.answerPeriod + 2 * uint256(given.grace);
        bool money = given.slash > 0 && given.accusationBond > 0 && given.reward <= given.slash / 2;
        require(periods && given.unbonding > longest && money, ParametersUnsound());
        rollup = rollup_;
        slash = given.slash;
        reward = given.reward;
        accusationBond = given.accusationBond;
        accusationWindow = given.accusationWindow;
        answerPeriod = given.answerPeriod;
        grace = given.grace;
        unbonding = given.unbonding;
    }

    // ---- the operator's bond and keys

    function deposit(address operator) external payable {
        _accounts[operator].bond += uint96(msg.value); // no chain has 2^96 wei
        emit Deposited(operator, msg.value);
    }

    function beginWithdrawal(uint256 amount) external {
        Account storage account = _accounts[msg.sender];
        require(amount <= account.bond, BondTooSmall(account.bond, amount));
        account.leaving = uint96(amount);
        account.leavesAt = uint40(block.timestamp + unbonding);
        emit WithdrawalBegun(msg.sender, amount, account.leavesAt);
    }

    function finishWithdrawal() external {
        Account storage account = _accounts[msg.sender];
        require(account.leaving > 0, NothingToWithdraw(msg.sender));
        require(block.timestamp > account.leavesAt, TooEarly(block.timestamp, uint256(account.leavesAt) + 1));
        uint96 amount = account.leaving < account.bond ? account.leaving : account.bond;
        account.bond -= amount;
        account.leaving = 0;
        _credit(msg.sender, amount);
    }

    function setKey(address key, bool allowed) external {
        uint40 until = allowed ? type(uint40).max : uint40(block.timestamp + unbonding);
        if (!allowed && _keys[msg.sender][key] < until) until = _keys[msg.sender][key];
        _keys[msg.sender][key] = until;
        emit KeySet(msg.sender, key, until);
    }

    // ---- contradiction

    function proveContradiction(Signed calldata first, Signed calldata second) external {
        _requireSigned(first);
        _requireSigned(second);
        Receipt calldata one = first.receipt;
        Receipt calldata other = second.receipt;
        bool contradict =
            one.operator == other.operator && one.requestId == other.requestId && one.outputRoot != other.outputRoot;
        require(contradict, ReceiptsAgree());
        _slash(one.operator, one.requestId, msg.sender);
    }

    function proveOtherResult(Signed calldata signed, uint64 batchId, Result calldata result, bytes32[] calldata proof)
        external
    {
        _requireSigned(signed);
        Receipt calldata receipt = signed.receipt;
        _requireInBatchOf(receipt.operator, batchId, result, proof);
        bool contradict = result.requestId == receipt.requestId && result.outputRoot != receipt.outputRoot;
        require(contradict, ReceiptsAgree());
        _slash(receipt.operator, receipt.requestId, msg.sender);
    }

    // ---- omission

    function accuse(Signed calldata signed) external payable returns (uint64 accusationId) {
        require(msg.value == accusationBond, AmountMismatch(msg.value, accusationBond));
        _requireSigned(signed);
        Receipt calldata receipt = signed.receipt;
        require(block.timestamp > receipt.includeBy, TooEarly(block.timestamp, uint256(receipt.includeBy) + 1));
        uint256 latest = uint256(receipt.includeBy) + accusationWindow;
        require(block.timestamp <= latest, TooLate(block.timestamp, latest));
        bool done = _slashed[receipt.operator][receipt.requestId];
        require(!done, AlreadySlashed(receipt.operator, receipt.requestId));
        bytes32 statement = digestOf(receipt);
        require(!_accused[statement], AlreadyAccused(statement));

        _accused[statement] = true;
        accusationId = ++accusationCount;
        _accusations[accusationId] = Accusation({
            accuser: msg.sender,
            since: uint40(block.timestamp),
            calledAt: 0,
            outcome: Outcome.Open,
            operator: receipt.operator,
            requestId: receipt.requestId,
            outputRoot: receipt.outputRoot,
            includeBy: receipt.includeBy
        });
        emit Accused(accusationId, receipt.operator, receipt.requestId, receipt);
    }

    function showInclusion(uint64 accusationId, uint64 batchId, Result calldata result, bytes32[] calldata proof)
        external
    {
        Accusation storage accused = _open(accusationId);
        uint256 deadline = _deadlineOf(accused);
        require(block.timestamp <= deadline, TooLate(block.timestamp, deadline));
        uint256 postedAt = _requireInBatchOf(accused.operator, batchId, result, proof);
        require(postedAt <= accused.includeBy, PostedTooLate(batchId, postedAt, accused.includeBy));
        require(result.requestId == accused.requestId, AnswerMismatch(result.requestId, accused.requestId));
        require(result.outputRoot == accused.outputRoot, AnswerMismatch(result.outputRoot, accused.outputRoot));
        accused.outcome = Outcome.Answered;
        _credit(accused.operator, accusationBond);
        emit InclusionShown(accusationId, batchId, result.index);
    }

    function callOperator(uint64 accusationId) external {
        Accusation storage accused = _open(accusationId);
        uint256 earliest = accused.calledAt == 0 ? uint256(accused.since) + answerPeriod + 1 : type(uint256).max;
        require(block.timestamp >= earliest, TooEarly(block.timestamp, earliest));
        accused.calledAt = uint40(block.timestamp);
        emit Called(accusationId, block.timestamp + grace);
    }

    function uphold(uint64 accusationId) external {
        Accusation storage accused = _open(accusationId);
        uint256 deadline = _deadlineOf(accused);
        require(
            block.timestamp > deadline,
            TooEarly(block.timestamp, deadline == type(uint256).max ? deadline : deadline + 1)
        );
        accused.outcome = Outcome.Upheld;
        _credit(accused.accuser, accusationBond);
        if (!_slashed[accused.operator][accused.requestId]) {
            _slash(accused.operator, accused.requestId, accused.accuser);
        }
    }

    // ---- views

    function accountOf(address operator) external view returns (Account memory) {
        return _accounts[operator];
    }

    function keyUntil(address operator, address key) public view returns (uint256) {
        uint40 until = _keys[operator][key];
        return key == operator || until == type(uint40).max ? type(uint256).max : until;
    }

    function accusation(uint64 accusationId) external view returns (Accusation memory) {
        return _accusations[accusationId];
    }

    function digestOf(Receipt calldata receipt) public view returns (bytes32) {
        return _hashTypedDataV4(
            keccak256(
                abi.encode(RECEIPT_TYPEHASH, receipt.operator, receipt.requestId, receipt.outputRoot, receipt.includeBy)
            )
        );
    }

    function isCovered(address operator, address key, uint64 includeBy) external view returns (bool) {
        uint256 last = uint256(includeBy) + accusationWindow + answerPeriod + 2 * uint256(grace);
        if (keyUntil(operator, key) < last) return false;
        Account storage account = _accounts[operator];
        uint256 staying = account.bond;
        if (account.leaving > 0 && account.leavesAt < last) {
            staying -= account.leaving < account.bond ? account.leaving : account.bond;
        }
        return staying >= slash;
    }

    // ---- internal

    function _open(uint64 accusationId) private view returns (Accusation storage accused) {
        accused = _accusations[accusationId];
        require(accused.outcome == Outcome.Open, AccusationNotOpen(accusationId));
    }

    /// @dev The last second in which the operator can answer; the end of time before it was called.
    function _deadlineOf(Accusation storage accused) private view returns (uint256) {
        return accused.calledAt == 0 ? type(uint256).max : uint256(accused.calledAt) + grace;
    }

    function _requireSigned(Signed calldata signed) private view {
        address operator = signed.receipt.operator;
        require(keyUntil(operator, signed.key) >= block.timestamp, KeyNotTheOperators(operator, signed.key));
        bytes32 digest = digestOf(signed.receipt);
        require(
            SignatureChecker.isValidSignatureNowCalldata(signed.key, digest, signed.signature),
            SignatureInvalid(signed.key)
        );
    }

    /// @dev The result stands in a batch of the operator, whatever became of it.
    function _requireInBatchOf(address operator, uint64 batchId, Result calldata result, bytes32[] calldata proof)
        private
        view
        returns (uint256 postedAt)
    {
        IRollup.Batch memory batch = rollup.batch(batchId);
        require(batch.operator == operator, BatchOfAnother(batchId, batch.operator));
        bool isIn = BatchTree.verify(batch.root, batch.count, result.index, Ssz.hashTreeRoot(result), proof);
        require(isIn, ResultNotInBatch(batchId, result.index));
        return batch.postedAt;
    }

    /// @dev Once for each request. What was leaving is slashed last.
    function _slash(address operator, bytes32 requestId, address rewarded) private {
        require(!_slashed[operator][requestId], AlreadySlashed(operator, requestId));
        _slashed[operator][requestId] = true;
        Account storage account = _accounts[operator];
        uint256 taken = account.bond < slash ? account.bond : slash;
        account.bond -= uint96(taken);
        uint256 paid = taken * reward / slash;
        _credit(rewarded, paid);
        _credit(BURN_ADDRESS, taken - paid);
        emit Slashed(operator, requestId, paid, taken - paid);
    }
}
