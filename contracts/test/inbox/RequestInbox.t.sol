// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Bomber, Burner, Client, Listener, Reentrant, Reverter} from "./Clients.sol";
import {TinyTable} from "../consumer/TinyTable.sol";
import {RequestInbox} from "../../src/inbox/RequestInbox.sol";
import {IRequestInbox} from "../../src/interfaces/IRequestInbox.sol";
import {Payouts} from "../../src/money/Payouts.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice Requests paid on chain.
contract RequestInboxTest is TinyTable {
    uint32 private constant LONGEST = 10_000;
    uint256 private constant FEE = 3 ether;

    RequestInbox private inbox;
    Request private request;
    bytes32 private requestId;

    function setUp() public override {
        super.setUp();
        inbox = new RequestInbox(rollup, models, LONGEST);
        vm.deal(address(this), 1000 ether);
    }

    function _terms() private pure returns (IRequestInbox.Terms memory) {
        return IRequestInbox.Terms(2_000_000, address(0), 0);
    }

    /// @dev Carol asks with her next nonce.
    function _ask() private {
        request = _tinyRequest(carol, inbox.nextNonce(carol));
        bytes[] memory inputs = _inputs();
        vm.prank(carol);
        requestId = inbox.submit{value: FEE}(modelId, inputs, _terms());
    }

    function _settle(Result memory result) private {
        inbox.settle(batchId, request, result, new bytes32[](0));
    }

    function _assertStatus(IRequestInbox.Status status) private view {
        assertEq(uint256(inbox.order(requestId).status), uint256(status));
    }

    // ---- asking

    function test_theRequestIsTheOneThatOperatorsHash() public {
        _ask();
        assertEq(requestId, hasher.root(request));
        assertEq(inbox.nextNonce(carol), 1);
        bytes32 first = requestId;
        _ask();
        assertTrue(first != requestId, "the same question twice is two requests");
        assertEq(requestId, hasher.root(request));
    }

    function test_inputsMustBeThoseOfTheModel() public {
        bytes[] memory inputs = new bytes[](0);
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.InputCountMismatch.selector, 0, 1));
        inbox.submit(modelId, inputs, _terms());
        inputs = new bytes[](1);
        inputs[0] = new bytes(127);
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.InputSizeMismatch.selector, 0, 127, 128));
        inbox.submit(modelId, inputs, _terms());
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.ModelNotChecked.selector, bytes32("other")));
        inbox.submit("other", inputs, _terms());
    }

    function test_termsAreBounded() public {
        bytes[] memory inputs = _inputs();
        uint256 now_ = vm.getBlockTimestamp();
        IRequestInbox.Terms memory terms = _terms();
        terms.deadline = uint40(now_);
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.DeadlineTooSoon.selector, now_, now_ + 1));
        inbox.submit(modelId, inputs, terms);
        terms.deadline = uint40(now_ + 365 days + 1);
        vm.expectRevert(
            abi.encodeWithSelector(IRequestInbox.DeadlineTooFar.selector, now_ + 365 days + 1, now_ + 365 days)
        );
        inbox.submit(modelId, inputs, terms);
        terms = _terms();
        terms.callbackGas = 2_000_001;
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.CallbackGasTooHigh.selector, 2_000_001, 2_000_000));
        inbox.submit(modelId, inputs, terms);
    }

    function test_finalityTooShort_rejectedAtDeploy() public {
        vm.expectRevert(
            abi.encodeWithSelector(IRequestInbox.FinalityTooShort.selector, WINDOW + BATCH_GRACE, WINDOW + BATCH_GRACE)
        );
        new RequestInbox(rollup, models, WINDOW + BATCH_GRACE);
    }

    // ---- settling

    function test_aFinalAnswerPaysItsOperatorOnce() public {
        _ask();
        Result memory result = _postAnswer(request);
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.ResultNotFinal.selector, batchId));
        _settle(result);
        _ripenAndFinalize();
        _settle(result);
        _assertStatus(IRequestInbox.Status.Settled);
        assertEq(inbox.credit(operator), FEE);
        vm.expectRevert(
            abi.encodeWithSelector(IRequestInbox.RequestNotOpen.selector, requestId, IRequestInbox.Status.Settled)
        );
        _settle(result);
        uint256 before = operator.balance;
        vm.prank(operator);
        inbox.withdraw();
        assertEq(operator.balance, before + FEE);
        assertEq(address(inbox).balance, 0);
    }

    /// ATTACKS 84: the same request in the batches of two operators; the first settlement pays.
    function test_twoOperatorsAnswer_firstSettlementPays() public {
        _ask();
        Result memory first = _postAnswer(request);
        (uint64 firstBatch, bytes32 firstRoot) = (batchId, batchRoot);
        address honest = operator;
        operator = dave;
        vm.prank(dave);
        rollup.deposit{value: 100 ether}(dave);
        Result memory second = _postAnswer(request);
        _ripenAndFinalize();
        rollup.ripen(firstBatch, firstRoot);
        _settle(second);
        assertEq(inbox.credit(dave), FEE);
        skip(BATCH_GRACE + 1);
        rollup.finalize(firstBatch, firstRoot);
        batchId = firstBatch;
        vm.expectRevert();
        _settle(first);
        assertEq(inbox.credit(honest), 0);
    }

    /// ATTACKS 84: the right answer to another input under somebody's request id.
    function test_anotherInputUnderTheRequestIsRefused() public {
        _ask();
        Result[] memory results = new Result[](1);
        results[0] = _answer(request, _trace().steps[0][2]);
        results[0].inputRoot = "another input";
        _postResults(results);
        _ripenAndFinalize();
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.ResultNotFinal.selector, batchId));
        _settle(results[0]);
        _assertStatus(IRequestInbox.Status.Open);
    }

    function test_aRejectedBatchLeavesTheRequestOpen() public {
        _ask();
        Result memory wrong = _postAnswer(request);
        uint64 id = _open(alice, wrong);
        _callAndTimeOut(id);
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.ResultNotFinal.selector, batchId));
        _settle(wrong);
        Result memory right = _postAnswer(request);
        _ripenAndFinalize();
        _settle(right);
        _assertStatus(IRequestInbox.Status.Settled);
    }

    function test_onlyTheOperatorAskedIsPaid() public {
        IRequestInbox.Terms memory terms = _terms();
        terms.operator = dave;
        request = _tinyRequest(carol, 0);
        bytes[] memory inputs = _inputs();
        vm.prank(carol);
        requestId = inbox.submit{value: FEE}(modelId, inputs, terms);
        Result memory result = _postAnswer(request);
        _ripenAndFinalize();
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.NotTheOperatorAsked.selector, operator, dave));
        _settle(result);
    }

    function test_answerPostedAfterTheDeadlineIsNotPaid() public {
        _ask();
        vm.warp(2_000_001);
        Result memory result = _postAnswer(request);
        _ripenAndFinalize();
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.AnsweredTooLate.selector, batchId, 2_000_001, 2_000_000));
        _settle(result);
    }

    function test_boundary_answerPostedInTheLastSecondIsPaid() public {
        _ask();
        vm.warp(2_000_000);
        Result memory result = _postAnswer(request);
        _ripenAndFinalize();
        _settle(result);
        _assertStatus(IRequestInbox.Status.Settled);
    }

    // ---- refunding

    function test_boundary_refundAfterDeadlineAndLongestFinality() public {
        _ask();
        uint256 first = 2_000_000 + LONGEST + 1;
        assertEq(inbox.refundableFrom(requestId), first);
        vm.warp(first - 1);
        vm.expectRevert(abi.encodeWithSelector(IRequestInbox.TooEarly.selector, first - 1, first));
        inbox.refund(requestId);
        vm.warp(first);
        inbox.refund(requestId);
        _assertStatus(IRequestInbox.Status.Refunded);
        assertEq(inbox.refundableFrom(requestId), type(uint256).max);
        vm.expectRevert(
            abi.encodeWithSelector(IRequestInbox.RequestNotOpen.selector, requestId, IRequestInbox.Status.Refunded)
        );
        inbox.refund(requestId);
        uint256 before = carol.balance;
        vm.prank(carol);
        inbox.withdraw();
        assertEq(carol.balance, before + FEE);
    }

    function test_nothingToWithdraw() public {
        vm.expectRevert(abi.encodeWithSelector(Payouts.NothingToWithdraw.selector, address(this)));
        inbox.withdraw();
    }

    // ---- ATTACKS 19: callbacks that revert, burn gas, return a bomb, or re-enter

    function _askFrom(Client client, uint32 callbackGas) private returns (Result memory result) {
        request = _tinyRequest(address(client), 0);
        IRequestInbox.Terms memory terms = _terms();
        terms.callbackGas = callbackGas;
        requestId = client.submit{value: FEE}(modelId, _inputs(), terms);
        assertEq(requestId, hasher.root(request));
        result = _postAnswer(request);
        _ripenAndFinalize();
    }

    function _assertSettledWithCallback(Client client, bool succeeds) private {
        Result memory result = _askFrom(client, 100_000);
        vm.expectEmit(address(inbox));
        emit IRequestInbox.CalledBack(requestId, succeeds);
        _settle(result);
        _assertStatus(IRequestInbox.Status.Settled);
        assertEq(inbox.credit(operator), FEE);
    }

    function test_callbackAfterFinality() public {
        Listener client = new Listener(inbox);
        Result memory result = _askFrom(client, 100_000);
        _settle(result);
        assertEq(client.heard(), keccak256(abi.encode(requestId, result.outputRoot)));
        assertTrue(client.gasGiven() > 99_000 && client.gasGiven() <= 100_000);
    }

    function test_returndataBombAndRevertingCallback_reverts() public {
        _assertSettledWithCallback(new Reverter(inbox), false);
    }

    function test_returndataBombAndRevertingCallback_burnsGas() public {
        _assertSettledWithCallback(new Burner(inbox), false);
    }

    function test_returndataBombAndRevertingCallback_bomb() public {
        _assertSettledWithCallback(new Bomber(inbox), true);
    }

    function test_callbackCannotReenter() public {
        Reentrant client = new Reentrant(inbox);
        Result memory result = _askFrom(client, 1_000_000);
        client.prepare(batchId, request, result);
        _settle(result);
        assertEq(client.succeeded(), 0);
        assertEq(inbox.credit(operator), FEE);
        assertEq(address(inbox).balance, FEE);
    }

    /// ATTACKS 18: a settler cannot starve the callback by giving too little gas.
    function test_precompileOutOfGasCannotPoison_starvedCallback() public {
        Listener client = new Listener(inbox);
        Result memory result = _askFrom(client, 100_000);
        bytes memory call = abi.encodeCall(inbox.settle, (batchId, request, result, new bytes32[](0)));
        uint256 outcomes;
        for (uint256 gas_ = 40_000; gas_ < 400_000; gas_ += 3_000) {
            uint256 snapshot = vm.snapshotState();
            (bool done,) = address(inbox).call{gas: gas_}(call);
            if (done) {
                assertEq(client.heard(), keccak256(abi.encode(requestId, result.outputRoot)), "settled but not heard");
                assertTrue(client.gasGiven() > 99_000);
                outcomes |= 1;
            } else {
                outcomes |= 2;
            }
            vm.revertToState(snapshot);
        }
        assertEq(outcomes, 3, "both outcomes were seen");
    }
}
