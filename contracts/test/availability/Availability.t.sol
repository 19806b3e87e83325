// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TinyTable} from "../consumer/TinyTable.sol";
import {Layers} from "../dispute/Toy.sol";
import {TinyModel} from "../dispute/TinyModel.sol";
import {Rollup} from "../../src/Rollup.sol";
import {Availability} from "../../src/availability/Availability.sol";
import {IAvailability} from "../../src/interfaces/IAvailability.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice A result that nobody has seen cannot become final.
contract AvailabilityTest is TinyTable {
    uint32 private constant ANNOUNCED = 1000; // as _postResults announces
    uint256 private constant DEMAND_BOND = (ANNOUNCED + 1024) * uint256(BYTE_PRICE);

    Request private request;
    Result private result;
    uint256 private postedAt;

    function setUp() public override {
        super.setUp();
        request = _tinyRequest(carol, 0);
        result = _postAnswer(request);
        postedAt = vm.getBlockTimestamp();
    }

    function _demand() private {
        vm.prank(alice);
        availability.demand{value: DEMAND_BOND}(batchId, batchRoot, 0);
    }

    function _supplyResult() private {
        vm.prank(operator);
        availability.supplyResult(batchId, 0, request, result, new bytes32[](0));
    }

    function _supplyInput() private {
        bytes memory elements = _inputs()[0];
        vm.prank(operator);
        availability.supplyPart(batchId, 0, result, 0, 0, elements, new bytes32[](0));
    }

    function _assertStatus(IAvailability.Status status) private view {
        assertEq(uint256(availability.demandOf(batchId, 0).status), uint256(status));
    }

    // ---- demanding and supplying

    function test_aDemandedResultIsSuppliedAndPaid() public {
        _demand();
        _assertStatus(IAvailability.Status.Open);
        _supplyResult();
        vm.expectEmit(address(availability));
        emit IAvailability.PartSupplied(batchId, 0, 0, 0, _inputs()[0]);
        _supplyInput();
        _assertStatus(IAvailability.Status.Supplied);
        assertEq(availability.credit(operator), (1024 + 128) * uint256(BYTE_PRICE));
        assertEq(availability.credit(alice), (ANNOUNCED - 128) * uint256(BYTE_PRICE));
        (uint32 open, uint40 last) = availability.stateOf(batchId);
        assertEq(open, 0);
        assertEq(last, vm.getBlockTimestamp());
    }

    function test_aResultIsDemandedOnceForAll() public {
        _demand();
        vm.expectRevert(abi.encodeWithSelector(IAvailability.AlreadyDemanded.selector, batchId, 0));
        vm.prank(bob);
        availability.demand{value: DEMAND_BOND}(batchId, batchRoot, 0);
        _supplyResult();
        _supplyInput();
        vm.expectRevert(abi.encodeWithSelector(IAvailability.AlreadyDemanded.selector, batchId, 0));
        vm.prank(bob);
        availability.demand{value: DEMAND_BOND}(batchId, batchRoot, 0);
    }

    function test_demandsAreBounded() public {
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IAvailability.PositionOutOfRange.selector, 1, 1));
        availability.demand{value: DEMAND_BOND}(batchId, batchRoot, 1);
        vm.expectRevert(abi.encodeWithSelector(IAvailability.BondMismatch.selector, DEMAND_BOND - 1, DEMAND_BOND));
        availability.demand{value: DEMAND_BOND - 1}(batchId, batchRoot, 0);
        bytes32 other = "other";
        vm.expectRevert(abi.encodeWithSelector(IAvailability.BatchRootMismatch.selector, batchId, other, batchRoot));
        availability.demand{value: DEMAND_BOND}(batchId, other, 0);
        vm.warp(postedAt + DEMAND_WINDOW + 1);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAvailability.DemandTooLate.selector, postedAt + DEMAND_WINDOW + 1, postedAt + DEMAND_WINDOW
            )
        );
        availability.demand{value: DEMAND_BOND}(batchId, batchRoot, 0);
        vm.stopPrank();
    }

    // ---- ATTACKS 75: the data is garbage, truncated, a bomb, or describes other results

    function test_silenceRejectsTheBatch() public {
        _demand();
        uint256 since = vm.getBlockTimestamp();
        vm.warp(since + SUPPLY);
        vm.expectRevert(abi.encodeWithSelector(IAvailability.TooEarly.selector, since + SUPPLY, since + SUPPLY + 1));
        availability.callOperator(batchId, 0);
        vm.warp(since + SUPPLY + 1);
        availability.callOperator(batchId, 0);
        uint256 deadline = vm.getBlockTimestamp() + GRACE;
        vm.warp(deadline);
        vm.expectRevert(abi.encodeWithSelector(IAvailability.TooEarly.selector, deadline, deadline));
        availability.fail(batchId, 0);
        vm.warp(deadline + 1);
        vm.expectRevert(abi.encodeWithSelector(IAvailability.DeadlinePassed.selector, deadline + 1, deadline));
        vm.prank(operator);
        availability.supplyResult(batchId, 0, request, result, new bytes32[](0));
        availability.fail(batchId, 0);
        _assertRejected();
        assertFalse(rollup.batch(batchId).proven);
        assertEq(rollup.credit(alice), REWARD);
        assertEq(availability.credit(alice), DEMAND_BOND);
        (uint256 total,) = rollup.bondOf(operator);
        assertEq(total, 200 ether);
    }

    function test_supplyOfAnotherResultIsRefused() public {
        _demand();
        Result memory other = result;
        other.outputRoot = "other";
        vm.expectRevert(abi.encodeWithSelector(IAvailability.ResultNotInBatch.selector, batchId, 0));
        availability.supplyResult(batchId, 0, request, other, new bytes32[](0));
        Request memory another = request;
        another.nonce += 1;
        vm.expectRevert(abi.encodeWithSelector(IAvailability.ResultWrongOnItsFace.selector, batchId, 0));
        availability.supplyResult(batchId, 0, another, result, new bytes32[](0));
    }

    function test_supplyOfOtherBytesIsRefused() public {
        _demand();
        _supplyResult();
        bytes memory elements = _inputs()[0];
        elements[5] ^= 0x01;
        vm.expectPartialRevert(IAvailability.InputRootMismatch.selector);
        availability.supplyPart(batchId, 0, result, 0, 0, elements, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IAvailability.PartLengthMismatch.selector, 127, 128));
        availability.supplyPart(batchId, 0, result, 0, 0, new bytes(127), new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IAvailability.InputOutOfRange.selector, 1, 1));
        availability.supplyPart(batchId, 0, result, 1, 0, elements, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IAvailability.PartOutOfRange.selector, 1, 1));
        availability.supplyPart(batchId, 0, result, 0, 1, elements, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IAvailability.BranchLengthMismatch.selector, 1, 0));
        availability.supplyPart(batchId, 0, result, 0, 0, elements, new bytes32[](1));
        Result memory other = result;
        other.index = 1;
        vm.expectPartialRevert(IAvailability.ResultMismatch.selector);
        availability.supplyPart(batchId, 0, other, 0, 0, elements, new bytes32[](0));
    }

    function test_partsBeforeTheResult_areRefused() public {
        _demand();
        bytes memory elements = _inputs()[0];
        vm.expectPartialRevert(IAvailability.ResultMismatch.selector);
        availability.supplyPart(batchId, 0, result, 0, 0, elements, new bytes32[](0));
        _supplyResult();
        vm.expectRevert(abi.encodeWithSelector(IAvailability.ResultAlreadySupplied.selector, batchId, 0));
        availability.supplyResult(batchId, 0, request, result, new bytes32[](0));
    }

    /// A result that is longer than its header announced cannot be supplied, so its batch falls.
    function test_aLongerResultThanAnnouncedConvicts() public {
        bytes32[] memory none = new bytes32[](0);
        vm.startPrank(operator);
        batchId = rollup.post(IRollup.Header(operator, 1, batchRoot, 1, 127), "data");
        vm.stopPrank();
        uint256 bond = availability.bondFor(batchId);
        vm.prank(alice);
        availability.demand{value: bond}(batchId, batchRoot, 0);
        vm.expectRevert(abi.encodeWithSelector(IAvailability.LongerThanAnnounced.selector, 128, 127));
        availability.supplyResult(batchId, 0, request, result, none);
        skip(SUPPLY + 1);
        availability.callOperator(batchId, 0);
        skip(GRACE + 1);
        availability.fail(batchId, 0);
        _assertRejected();
    }

    /// A result under a model that nobody registered has no inputs that the chain knows the size of.
    function test_aResultUnderAnUnregisteredModel_cannotBeSupplied() public {
        request.modelId = "unregistered";
        result = _postAnswer(request);
        _demand();
        vm.expectRevert(abi.encodeWithSelector(IAvailability.ResultWrongOnItsFace.selector, batchId, 0));
        availability.supplyResult(batchId, 0, request, result, new bytes32[](0));
    }

    // ---- ATTACKS 83: time to replay

    function test_suppliedInTheLastSecond_leavesTimeToReplay() public {
        vm.warp(postedAt + DEMAND_WINDOW);
        _demand();
        skip(SUPPLY + 1);
        availability.callOperator(batchId, 0);
        skip(GRACE);
        // An open demand keeps the batch from ripening, however late it is.
        uint256 snapshot = vm.snapshotState();
        skip(WINDOW);
        vm.expectRevert(abi.encodeWithSelector(IRollup.DemandsOpen.selector, batchId, 1));
        rollup.ripen(batchId, batchRoot);
        vm.revertToState(snapshot);
        _supplyResult();
        _supplyInput();
        uint256 suppliedAt = vm.getBlockTimestamp();
        vm.warp(suppliedAt + REPLAY);
        vm.expectRevert(abi.encodeWithSelector(IRollup.TooEarly.selector, suppliedAt + REPLAY, suppliedAt + REPLAY + 1));
        rollup.ripen(batchId, batchRoot);
        vm.warp(suppliedAt + REPLAY + 1);
        rollup.ripen(batchId, batchRoot);
    }

    function test_anEarlySupplyDelaysNothing() public {
        _demand();
        _supplyResult();
        _supplyInput();
        vm.warp(postedAt + WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
    }

    // ---- ATTACKS 87: demands for everything

    function test_everyResultDemanded_anHonestOperatorPaysItsShareAndNoMore() public {
        Result[] memory results = new Result[](4);
        Request[] memory requests = new Request[](4);
        for (uint32 i = 0; i < 4; ++i) {
            requests[i] = _tinyRequest(carol, i);
            results[i] = _answer(requests[i], _trace().steps[0][2]);
            results[i].index = i;
        }
        _postResults(results);
        for (uint32 i = 0; i < 4; ++i) {
            vm.prank(alice);
            availability.demand{value: DEMAND_BOND}(batchId, batchRoot, i);
        }
        for (uint32 i = 0; i < 4; ++i) {
            bytes32[] memory proof = _proof(i);
            bytes memory elements = _inputs()[0];
            vm.startPrank(operator);
            availability.supplyResult(batchId, i, requests[i], results[i], proof);
            availability.supplyPart(batchId, i, results[i], 0, 0, elements, new bytes32[](0));
            vm.stopPrank();
        }
        assertEq(availability.credit(operator), 4 * (1024 + 128) * uint256(BYTE_PRICE));
        (uint32 open,) = availability.stateOf(batchId);
        assertEq(open, 0);
        _ripenAndFinalize();
    }

    function test_aBatchAnnouncesNoMoreThanTheChainCanCarry() public {
        uint32 most = uint32(CAPACITY) - 1024;
        vm.startPrank(operator);
        rollup.post(IRollup.Header(operator, 1, "root", 1, most), "");
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchTooLong.selector, CAPACITY + 1, CAPACITY));
        rollup.post(IRollup.Header(operator, 2, "root", 1, most + 1), "");
        vm.expectRevert(
            abi.encodeWithSelector(IRollup.BatchTooLong.selector, uint256(type(uint32).max) * 2 + 2048, CAPACITY)
        );
        rollup.post(IRollup.Header(operator, 2, "root", 2, type(uint32).max), "");
        vm.stopPrank();
    }

    // ---- decided otherwise

    function test_aDemandOnABatchThatFellOtherwise_isClosed() public {
        _demand();
        vm.expectRevert(abi.encodeWithSelector(IAvailability.BatchUndecided.selector, batchId));
        availability.close(batchId, 0);
        uint64 id = _open(bob, result);
        _callAndTimeOut(id);
        _assertRejected();
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, batchId, IRollup.Status.Rejected));
        vm.prank(carol);
        availability.demand{value: DEMAND_BOND}(batchId, batchRoot, 0);
        availability.close(batchId, 0);
        assertEq(availability.credit(alice), DEMAND_BOND);
        vm.expectRevert(
            abi.encodeWithSelector(IAvailability.DemandNotOpen.selector, batchId, 0, IAvailability.Status.Closed)
        );
        availability.close(batchId, 0);
    }

    /// Disputes on a batch that fell for want of a result: nobody loses its bond, and no clock runs any more.
    function test_disputesOnAnUnavailableBatch_areClosed() public {
        uint64 id = _open(bob, result);
        _demand();
        skip(SUPPLY + 1);
        availability.callOperator(batchId, 0);
        skip(GRACE + 1);
        availability.fail(batchId, 0);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DisputeOver.selector, id));
        game.timeout(id);
        game.close(id);
        assertEq(game.credit(bob), BOND);
        assertEq(game.liveDisputes(batchId), 0);
    }

    function test_onlyTheAvailabilityRejects() public {
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotAvailability.selector, alice));
        vm.prank(alice);
        rollup.rejectUnavailable(batchId, alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotTheGameOf.selector, alice));
        vm.prank(alice);
        game.abandon(batchId);
    }

    function test_unsoundPeriods_rejectedAtDeploy() public {
        Availability.Parameters[6] memory given;
        given[0] = Availability.Parameters(0, SUPPLY, REPLAY, GRACE, BYTE_PRICE);
        given[1] = Availability.Parameters(DEMAND_WINDOW, 0, REPLAY, GRACE, BYTE_PRICE);
        given[2] = Availability.Parameters(DEMAND_WINDOW, SUPPLY, 0, GRACE, BYTE_PRICE);
        given[3] = Availability.Parameters(DEMAND_WINDOW, SUPPLY, REPLAY, 0, BYTE_PRICE);
        given[4] = Availability.Parameters(DEMAND_WINDOW, SUPPLY, REPLAY, SUPPLY + 1, BYTE_PRICE);
        given[5] = Availability.Parameters(DEMAND_WINDOW + 1, SUPPLY, REPLAY, GRACE, BYTE_PRICE);
        for (uint256 i = 0; i < 6; ++i) {
            address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
            Rollup table = new Rollup(_rollupParameters(), address(game), predicted);
            vm.expectPartialRevert(IAvailability.PeriodsUnsound.selector);
            new Availability(given[i], table, models);
        }
        vm.expectRevert(abi.encodeWithSelector(IAvailability.NotTheRollupsAvailability.selector, address(availability)));
        new Availability(Availability.Parameters(DEMAND_WINDOW, SUPPLY, REPLAY, GRACE, BYTE_PRICE), rollup, models);
    }
}
