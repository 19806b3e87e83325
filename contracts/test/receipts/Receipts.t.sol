// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TinyTable} from "../consumer/TinyTable.sol";
import {IReceipts} from "../../src/interfaces/IReceipts.sol";
import {Receipts} from "../../src/receipts/Receipts.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice Broken promises cost a bond of their own.
contract ReceiptsTest is TinyTable {
    uint96 private constant SLASH = 8 ether;
    uint96 private constant REPORTED = 2 ether;
    uint96 private constant ACCUSATION = 1 ether;
    uint32 private constant ACCUSATION_WINDOW = 500;
    uint32 private constant ANSWER = 200;
    uint32 private constant ANSWER_GRACE = 50;
    uint32 private constant UNBONDING = 5000;
    uint64 private constant INCLUDE_BY = 1_000_600;

    Receipts private receipts;
    Request private request;
    bytes32 private rightRoot;
    address private key;
    uint256 private keySecret;
    uint256 private operatorSecret;

    function setUp() public override {
        super.setUp();
        receipts = new Receipts(rollup, _parameters());
        (, operatorSecret) = makeAddrAndKey("operator");
        (key, keySecret) = makeAddrAndKey("receipt key");
        vm.startPrank(operator);
        receipts.deposit{value: 20 ether}(operator);
        receipts.setKey(key, true);
        vm.stopPrank();
        request = _tinyRequest(carol, 0);
        rightRoot = _trace().steps[0][2];
    }

    function _parameters() private pure returns (Receipts.Parameters memory) {
        return Receipts.Parameters(SLASH, REPORTED, ACCUSATION, ACCUSATION_WINDOW, ANSWER, ANSWER_GRACE, UNBONDING);
    }

    function _receipt(bytes32 outputRoot) private view returns (IReceipts.Receipt memory) {
        return IReceipts.Receipt(operator, hasher.root(request), outputRoot, INCLUDE_BY);
    }

    function _sign(IReceipts.Receipt memory receipt) private view returns (IReceipts.Signed memory) {
        return _signWith(receipt, key, keySecret);
    }

    function _signWith(IReceipts.Receipt memory receipt, address signer, uint256 secret)
        private
        view
        returns (IReceipts.Signed memory)
    {
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(secret, receipts.digestOf(receipt));
        return IReceipts.Signed(receipt, signer, abi.encodePacked(r, s, v));
    }

    function _accuse(IReceipts.Signed memory signed) private returns (uint64) {
        vm.prank(alice);
        return receipts.accuse{value: ACCUSATION}(signed);
    }

    function _bond() private view returns (uint256) {
        return receipts.accountOf(operator).bond;
    }

    // ---- contradiction

    function test_twoAnswersToOneRequestAreSlashedOnce() public {
        IReceipts.Signed memory one = _sign(_receipt("one"));
        IReceipts.Signed memory other = _signWith(_receipt("other"), operator, operatorSecret);
        vm.prank(alice);
        receipts.proveContradiction(one, other);
        assertEq(_bond(), 12 ether);
        assertEq(receipts.credit(alice), REPORTED);
        assertEq(receipts.credit(receipts.BURN_ADDRESS()), SLASH - REPORTED);
        bytes32 requestId = hasher.root(request);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.AlreadySlashed.selector, operator, requestId));
        receipts.proveContradiction(one, other);
    }

    function test_equalReceiptsOrOtherRequestsAreNoContradiction() public {
        IReceipts.Signed memory one = _sign(_receipt("one"));
        vm.expectRevert(abi.encodeWithSelector(IReceipts.ReceiptsAgree.selector));
        receipts.proveContradiction(one, one);
        IReceipts.Receipt memory later = _receipt("one");
        later.includeBy += 1;
        IReceipts.Signed memory promisedLater = _sign(later);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.ReceiptsAgree.selector));
        receipts.proveContradiction(one, promisedLater);
    }

    /// ATTACKS 91: a client cannot choose one id for two inputs, because the id is the hash of both.
    function test_twoHonestReceiptsForTwoInputs_areNoContradiction() public {
        IReceipts.Signed memory one = _sign(_receipt("one"));
        request.inputRoot = "another input";
        IReceipts.Signed memory other = _sign(_receipt("other"));
        assertTrue(one.receipt.requestId != other.receipt.requestId);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.ReceiptsAgree.selector));
        receipts.proveContradiction(one, other);
    }

    function test_aBatchThatAnswersDifferentlyContradicts() public {
        Result memory result = _postAnswer(request);
        IReceipts.Signed memory signed = _sign(_receipt("other"));
        vm.prank(alice);
        receipts.proveOtherResult(signed, batchId, result, new bytes32[](0));
        assertEq(_bond(), 12 ether);
    }

    function test_aBatchThatAnswersAsPromisedDoesNot() public {
        Result memory result = _postAnswer(request);
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        vm.expectRevert(abi.encodeWithSelector(IReceipts.ReceiptsAgree.selector));
        receipts.proveOtherResult(signed, batchId, result, new bytes32[](0));
    }

    function test_aBatchOfAnotherOperatorContradictsNothing() public {
        address first = operator;
        operator = dave;
        vm.prank(dave);
        rollup.deposit{value: 100 ether}(dave);
        Result memory result = _postAnswer(request);
        operator = first;
        IReceipts.Signed memory signed = _sign(_receipt("other"));
        vm.expectRevert(abi.encodeWithSelector(IReceipts.BatchOfAnother.selector, batchId, dave));
        receipts.proveOtherResult(signed, batchId, result, new bytes32[](0));
    }

    // ---- who signed

    /// ATTACKS 32: a receipt of another chain, another deployment or another operator is none.
    function test_replayClaim_acrossChainOrDeployment() public {
        IReceipts.Receipt memory receipt = _receipt("one");
        IReceipts.Signed memory signed = _sign(receipt);
        Receipts other = new Receipts(rollup, _parameters());
        assertTrue(other.digestOf(receipt) != receipts.digestOf(receipt));
        vm.chainId(77);
        assertTrue(receipts.digestOf(receipt) != bytes32(0));
        vm.warp(INCLUDE_BY + 1);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.SignatureInvalid.selector, key));
        receipts.accuse{value: ACCUSATION}(signed);
    }

    function test_everyPartOfAReceiptIsSigned(uint256 seed) public {
        vm.warp(INCLUDE_BY + 1);
        IReceipts.Signed memory signed = _sign(_receipt("one"));
        uint256 part = seed % 4;
        if (part == 0) signed.receipt.requestId ^= bytes32(uint256(1) << (seed / 4 % 256));
        else if (part == 1) signed.receipt.outputRoot ^= bytes32(uint256(1) << (seed / 4 % 256));
        else if (part == 2) signed.receipt.includeBy -= 1;
        else signed.signature[seed / 4 % 65] ^= 0x01;
        vm.deal(address(this), 10 ether);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.SignatureInvalid.selector, key));
        receipts.accuse{value: ACCUSATION}(signed);
    }

    function test_aStrangersKeyBindsNobody() public {
        (address stranger, uint256 secret) = makeAddrAndKey("stranger");
        IReceipts.Signed memory one = _signWith(_receipt("one"), stranger, secret);
        IReceipts.Signed memory other = _signWith(_receipt("other"), stranger, secret);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.KeyNotTheOperators.selector, operator, stranger));
        receipts.proveContradiction(one, other);
    }

    function test_dismissingAKeyDisownsNothing() public {
        IReceipts.Signed memory one = _sign(_receipt("one"));
        IReceipts.Signed memory other = _sign(_receipt("other"));
        vm.prank(operator);
        receipts.setKey(key, false);
        vm.prank(operator);
        receipts.setKey(key, false); // dismissing again gains nothing
        vm.warp(vm.getBlockTimestamp() + UNBONDING);
        receipts.proveContradiction(one, other);
        assertEq(_bond(), 12 ether);
        vm.warp(vm.getBlockTimestamp() + 1);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.KeyNotTheOperators.selector, operator, key));
        receipts.proveContradiction(one, other);
    }

    // ---- omission

    function test_omission_isSlashed_twoSteps() public {
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        vm.warp(INCLUDE_BY);
        vm.deal(address(this), 10 ether);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.TooEarly.selector, INCLUDE_BY, INCLUDE_BY + 1));
        receipts.accuse{value: ACCUSATION}(signed);
        vm.warp(INCLUDE_BY + 1);
        uint64 id = _accuse(signed);
        uint256 since = vm.getBlockTimestamp();
        vm.expectRevert(abi.encodeWithSelector(IReceipts.TooEarly.selector, since, type(uint256).max));
        receipts.uphold(id);
        vm.warp(since + ANSWER);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.TooEarly.selector, since + ANSWER, since + ANSWER + 1));
        receipts.callOperator(id);
        vm.warp(since + ANSWER + 1);
        receipts.callOperator(id);
        uint256 deadline = vm.getBlockTimestamp() + ANSWER_GRACE;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.TooEarly.selector, deadline, deadline + 1));
        receipts.uphold(id);
        vm.warp(deadline + 1);
        receipts.uphold(id);
        assertEq(_bond(), 12 ether);
        assertEq(receipts.credit(alice), ACCUSATION + REPORTED);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.AccusationNotOpen.selector, id));
        receipts.uphold(id);
    }

    function test_inclusionAnswers_andTheAccuserPays() public {
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        Result memory result = _postAnswer(request);
        vm.warp(INCLUDE_BY + 1);
        uint64 id = _accuse(signed);
        receipts.showInclusion(id, batchId, result, new bytes32[](0));
        assertEq(receipts.credit(operator), ACCUSATION);
        assertEq(_bond(), 20 ether);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.AccusationNotOpen.selector, id));
        receipts.uphold(id);
        bytes32 statement = receipts.digestOf(signed.receipt);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.AlreadyAccused.selector, statement));
        vm.prank(bob);
        receipts.accuse{value: ACCUSATION}(signed);
    }

    /// ATTACKS 91: a receipt whose batch was rejected for another result was kept all the same.
    function test_receiptOfARejectedBatchWasKept() public {
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        Result memory result = _postAnswer(request);
        uint64 dispute = _open(alice, result);
        _callAndTimeOut(dispute);
        _assertRejected();
        vm.warp(INCLUDE_BY + 1);
        uint64 id = _accuse(signed);
        receipts.showInclusion(id, batchId, result, new bytes32[](0));
        assertEq(_bond(), 20 ether);
    }

    function test_inclusionTooLate_orOfAnotherAnswer_doesNotAnswer() public {
        IReceipts.Signed memory signed = _sign(_receipt("other"));
        Result memory result = _postAnswer(request);
        vm.warp(INCLUDE_BY + 1);
        uint64 id = _accuse(signed);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.AnswerMismatch.selector, rightRoot, bytes32("other")));
        receipts.showInclusion(id, batchId, result, new bytes32[](0));

        IReceipts.Signed memory honest = _sign(_receipt(rightRoot));
        id = _accuse(honest);
        result = _postAnswer(request);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.PostedTooLate.selector, batchId, INCLUDE_BY + 1, INCLUDE_BY));
        receipts.showInclusion(id, batchId, result, new bytes32[](0));
    }

    function test_boundary_answerInTheLastSecondCounts() public {
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        Result memory result = _postAnswer(request);
        vm.warp(INCLUDE_BY + ACCUSATION_WINDOW);
        uint64 id = _accuse(signed);
        skip(ANSWER + 1);
        receipts.callOperator(id);
        skip(ANSWER_GRACE);
        uint256 snapshot = vm.snapshotState();
        receipts.showInclusion(id, batchId, result, new bytes32[](0));
        vm.revertToState(snapshot);
        skip(1);
        uint256 now_ = vm.getBlockTimestamp();
        vm.expectRevert(abi.encodeWithSelector(IReceipts.TooLate.selector, now_, now_ - 1));
        receipts.showInclusion(id, batchId, result, new bytes32[](0));
        receipts.uphold(id);
    }

    function test_accusationAfterTheWindowIsRefused() public {
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        uint256 latest = INCLUDE_BY + ACCUSATION_WINDOW;
        vm.warp(latest + 1);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.TooLate.selector, latest + 1, latest));
        vm.prank(alice);
        receipts.accuse{value: ACCUSATION}(signed);
        vm.warp(latest);
        vm.expectRevert(abi.encodeWithSelector(IReceipts.AmountMismatch.selector, 0, ACCUSATION));
        vm.prank(alice);
        receipts.accuse(signed);
        _accuse(signed);
    }

    // ---- the bond

    /// ATTACKS 91: a bond withdrawn before the deadline; what leaves stays slashable until every accusation is over.
    function test_bondOutlastsItsReceipts() public {
        IReceipts.Signed memory signed = _sign(_receipt(rightRoot));
        vm.prank(operator);
        receipts.beginWithdrawal(20 ether);
        vm.prank(operator);
        vm.expectRevert();
        receipts.finishWithdrawal();
        vm.warp(INCLUDE_BY + ACCUSATION_WINDOW);
        uint64 id = _accuse(signed);
        skip(ANSWER + 1);
        receipts.callOperator(id);
        skip(ANSWER_GRACE + 1);
        receipts.uphold(id);
        assertEq(_bond(), 12 ether);
        skip(UNBONDING);
        vm.startPrank(operator);
        receipts.finishWithdrawal();
        receipts.withdraw();
        assertEq(_bond(), 0);
        assertEq(address(receipts).balance, ACCUSATION + SLASH);
        vm.expectRevert();
        receipts.finishWithdrawal();
    }

    function test_isCovered_saysWhatARecipientMayTrust() public {
        assertTrue(receipts.isCovered(operator, key, INCLUDE_BY));
        assertFalse(receipts.isCovered(operator, alice, INCLUDE_BY));
        vm.prank(operator);
        receipts.beginWithdrawal(12 ether);
        uint256 leavesAt = vm.getBlockTimestamp() + UNBONDING;
        uint64 last = uint64(leavesAt - ACCUSATION_WINDOW - ANSWER - 2 * ANSWER_GRACE);
        assertTrue(receipts.isCovered(operator, key, last + 1), "8 ether stay");
        vm.prank(operator);
        receipts.beginWithdrawal(13 ether);
        assertTrue(receipts.isCovered(operator, key, last));
        assertFalse(receipts.isCovered(operator, key, last + 1));
        vm.prank(operator);
        receipts.setKey(key, false);
        assertTrue(receipts.isCovered(operator, key, last));
        assertFalse(receipts.isCovered(operator, key, last + 1));
    }

    /// ATTACKS 91: emptying the bond through receipts to a friend costs the operator three quarters of it.
    function test_emptyingTheBondThroughAFriendLosesMoney() public {
        for (uint64 i = 0; i < 3; ++i) {
            request.nonce = i;
            IReceipts.Signed memory one = _sign(_receipt("one"));
            IReceipts.Signed memory other = _sign(_receipt("other"));
            vm.prank(bob);
            receipts.proveContradiction(one, other);
        }
        assertEq(_bond(), 0);
        assertEq(receipts.credit(bob), 5 ether); // a quarter of 8 + 8 + 4
        assertEq(receipts.credit(receipts.BURN_ADDRESS()), 15 ether);
        request.nonce = 9;
        IReceipts.Signed memory again = _sign(_receipt("one"));
        IReceipts.Signed memory against = _sign(_receipt("other"));
        receipts.proveContradiction(again, against); // nothing is left: nothing is paid
        assertEq(receipts.credit(bob), 5 ether);
        receipts.burn();
        assertEq(address(receipts).balance, 5 ether);
    }

    function test_unsoundParameters_rejectedAtDeploy() public {
        for (uint256 i = 0; i < 7; ++i) {
            Receipts.Parameters memory given = _parameters();
            if (i == 0) given.slash = 0;
            else if (i == 1) given.reward = SLASH / 2 + 1;
            else if (i == 2) given.accusationBond = 0;
            else if (i == 3) given.accusationWindow = 0;
            else if (i == 4) given.answerPeriod = 0;
            else if (i == 5) given.grace = 0;
            else given.unbonding = ACCUSATION_WINDOW + ANSWER + 2 * ANSWER_GRACE;
            vm.expectRevert(abi.encodeWithSelector(IReceipts.ParametersUnsound.selector));
            new Receipts(rollup, given);
        }
    }
}
