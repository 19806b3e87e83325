// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Trace, Traces} from "./Toy.sol";
import {DisputeGame} from "../../src/DisputeGame.sol";
import {Rollup} from "../../src/Rollup.sol";
import {DisputeBase} from "../../src/dispute/DisputeBase.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice Who gets what, when a batch falls or stands. Silence is the quickest way to either.
contract DocketTest is GameTest {
    using Traces for Trace;

    Result private _disputed;

    function setUp() public override {
        super.setUp();
        Result[] memory results = new Result[](COUNT);
        for (uint32 i = 0; i < COUNT; ++i) {
            results[i] = _result(i, "output");
        }
        _postResults(results);
        _disputed = results[1];
    }

    function _openAll() private returns (uint64[4] memory ids) {
        address[4] memory players = [alice, bob, carol, dave];
        for (uint256 i = 0; i < 4; ++i) {
            ids[i] = _open(players[i], _disputed);
        }
    }

    function _timeOut(uint64 id) private {
        game.callClock(id);
        skip(GRACE + 1);
        game.timeout(id);
    }

    function test_earliestOpenedIsRewarded_whoeverConvicts() public {
        uint64[4] memory ids = _openAll();
        skip(PERIOD + 1);
        _timeOut(ids[2]);
        assertEq(rollup.credit(alice), REWARD);
        assertEq(game.credit(alice), BOND);
        _assertOutcome(ids[0], IDisputeGame.Outcome.Closed);
        _assertOutcome(ids[2], IDisputeGame.Outcome.Convicted);
        // the one that convicted is compensated at once
        assertEq(rollup.credit(carol), COMPENSATION);
        assertEq(game.credit(carol), BOND);
        assertEq(game.liveDisputes(batchId), 2);
    }

    function test_aRollupThatCompensatesNobody_stillConvicts() public {
        Rollup.Parameters memory parameters = _rollupParameters();
        (parameters.compensation, parameters.maxCompensated) = (COMPENSATION, 0);
        _deployTable(parameters, game.registry(), game.referee());
        vm.prank(operator);
        rollup.deposit{value: 300 ether}(operator);
        Result[] memory results = new Result[](1);
        results[0] = _result(0, "output");
        _postResults(results);
        _disputed = results[0];
        uint64[4] memory ids = _openAll();
        skip(PERIOD + 1);
        _timeOut(ids[2]);
        _assertRejected();
        assertEq(rollup.credit(alice), REWARD);
        assertEq(rollup.credit(carol), 0);
        game.close(ids[1]);
        game.close(ids[3]);
        assertEq(game.credit(bob) + game.credit(carol) + game.credit(dave), 3 * BOND);
    }

    function test_theMostCompensations_fitIntoOneTransaction() public {
        Rollup.Parameters memory parameters = _rollupParameters();
        (parameters.compensation, parameters.maxCompensated) = (0.3 ether, 64);
        _deployTable(parameters, game.registry(), game.referee());
        vm.prank(operator);
        rollup.deposit{value: 300 ether}(operator);
        Result[] memory results = new Result[](1);
        results[0] = _result(0, "output");
        _postResults(results);
        uint64 id;
        for (uint256 i = 0; i < 66; ++i) {
            address challenger = makeAddr(string.concat("challenger ", vm.toString(i)));
            vm.deal(challenger, BOND);
            id = _open(challenger, results[0]);
        }
        skip(PERIOD + 1);
        _timeOut(1);
        game.close{gas: 16_000_000}(id);
        // the first of the line was rewarded; of the 65 others, 64 are compensated and the named one closed besides
        assertEq(game.liveDisputes(batchId), 0);
        assertEq(rollup.credit(makeAddr("challenger 64")), 0.3 ether);
        assertEq(rollup.credit(makeAddr("challenger 65")), 0);
    }

    function test_compensationGoesByOrderOfOpening_notOfClosing() public {
        uint64[4] memory ids = _openAll();
        skip(PERIOD + 1);
        _timeOut(ids[0]);
        vm.prank(dave); // the last one races to close
        game.close(ids[3]);
        assertEq(rollup.credit(bob), COMPENSATION);
        assertEq(rollup.credit(carol), COMPENSATION);
        assertEq(rollup.credit(dave), 0);
        assertEq(game.credit(bob), BOND);
        assertEq(game.credit(carol), BOND);
        assertEq(game.credit(dave), BOND);
        assertEq(game.liveDisputes(batchId), 0);
    }

    /// ATTACKS 13
    function test_closingAgainChangesNothing() public {
        uint64[4] memory ids = _openAll();
        skip(PERIOD + 1);
        _timeOut(ids[0]);
        game.close(ids[1]);
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DisputeOver.selector, ids[i]));
            game.close(ids[i]);
        }
        game.close(ids[3]);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DisputeOver.selector, ids[3]));
        game.close(ids[3]);
        assertEq(game.credit(alice) + game.credit(bob) + game.credit(carol) + game.credit(dave), 4 * BOND);
    }

    function test_liveDisputeCannotBeClosed() public {
        uint64[4] memory ids = _openAll();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DisputeStillLive.selector, ids[1]));
        game.close(ids[1]);
    }

    /// ATTACKS 17
    function test_noMoveAfterTheBatchIsDecided() public {
        uint64[4] memory ids = _openAll();
        skip(PERIOD + 1);
        _timeOut(ids[0]);
        IDisputeGame.Descent memory way;
        for (uint256 i = 0; i < 4; ++i) {
            bytes memory over = abi.encodeWithSelector(IDisputeGame.DisputeOver.selector, ids[i]);
            vm.expectRevert(over);
            game.callClock(ids[i]);
            vm.expectRevert(over);
            game.timeout(ids[i]);
            vm.expectRevert(over);
            game.descend(ids[i], 0, _disputed, way);
            vm.expectRevert(over);
            game.demand(ids[i], 0, _disputed, way);
            vm.expectRevert(over);
            game.proveElement(ids[i], 0, _disputed, way, 0, new IReferee.OperandProof[](0));
            vm.expectRevert(over);
            game.provePadding(ids[i], 0, _disputed, way);
            vm.expectRevert(over);
            game.commitTrace(ids[i], _disputed, 0, new bytes32[](0), new IDisputeGame.OutputProof[](0));
        }
        bytes32[] memory proof = _proof(1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BatchNotOpen.selector, batchId));
        game.open{value: BOND}(batchId, _disputed, proof);
    }

    /// ATTACKS 14
    function test_settlementTenYearsLate() public {
        uint64[4] memory ids = _openAll();
        skip(3650 days);
        game.callClock(ids[1]);
        skip(3650 days);
        game.timeout(ids[1]);
        skip(3650 days);
        game.close(ids[3]);
        assertEq(game.liveDisputes(batchId), 0);
    }

    /// ATTACKS 71: the operator disputes itself first, with all the compensated places, and loses to itself.
    function test_operatorThatDisputesItself_endsPoorer() public {
        uint256 before = operator.balance + 300 ether;
        uint64[3] memory ids;
        for (uint256 i = 0; i < 3; ++i) {
            ids[i] = _open(operator, _disputed);
        }
        skip(PERIOD + 1);
        _timeOut(ids[0]);
        game.close(ids[2]);
        vm.startPrank(operator);
        game.withdraw();
        rollup.withdraw();
        rollup.withdrawBond(200 ether);
        assertEq(before - operator.balance, BATCH_BOND - REWARD - 2 * COMPENSATION);
        assertGe(before - operator.balance, BATCH_BOND / 2);
        assertEq(rollup.burnable(), before - operator.balance);
        rollup.burn();
        assertEq(address(0xdEaD).balance, before - operator.balance);
        assertEq(address(rollup).balance, 0);
        assertEq(address(game).balance, 0);
    }

    /// ATTACKS 10: the operator may win by any clock; each sybil pays it a bond.
    function test_silentChallenger_losesItsBondToTheOperator() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 first = _open(alice, result);
        uint64 second = _open(bob, result);
        uint64 third = _open(carol, result);
        _commit(first, trace);
        skip(PERIOD + 1);
        _timeOut(second); // from the middle of the line
        assertEq(game.liveDisputes(batchId), 2);
        _timeOut(third); // from its end
        _timeOut(first); // alone
        assertEq(game.liveDisputes(batchId), 0);
        assertEq(game.credit(operator), 3 * BOND);
        assertEq(game.credit(alice) + game.credit(bob) + game.credit(carol), 0);
        _assertPosted();
        _ripenAndFinalize();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DisputeOver.selector, first));
        game.timeout(first);
        vm.prank(operator);
        game.withdraw();
        assertEq(address(game).balance, 0);
    }

    function test_rewardMovesToTheNextWhenTheEarliestLost() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 first = _open(alice, result);
        uint64 other = _open(bob, _result(2, trace.outputRoot()));
        _open(carol, result);
        _commit(first, trace);
        skip(PERIOD + 1);
        game.callClock(first);
        game.callClock(other);
        skip(GRACE + 1);
        game.timeout(first);
        game.timeout(other); // the operator is silent about the other result
        assertEq(rollup.credit(bob), REWARD);
        assertEq(rollup.credit(alice), 0);
        assertEq(game.credit(operator), BOND);
    }

    /// Whichever dispute leaves the line, first, last or in between, the others keep their order.
    function test_orderOfOpeningSurvivesLosses() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64[] memory ids = new uint64[](5);
        address[4] memory players = [alice, bob, carol, dave];
        for (uint256 i = 0; i < 4; ++i) {
            ids[i] = _open(players[i], result);
        }
        _commit(ids[0], trace);
        // the last and one in between have no time left; alice and carol demand, and wait
        _demand(ids[0], trace, 0, 0);
        _demand(ids[2], trace, 0, 0);
        skip(PERIOD + 1);
        _timeOut(ids[3]);
        _timeOut(ids[1]);
        ids[4] = _open(dave, result);
        assertEq(game.liveDisputes(batchId), 3);
        _timeOut(ids[2]); // the operator never revealed
        assertEq(rollup.credit(alice), REWARD);
        assertEq(rollup.credit(carol), COMPENSATION);
        game.close(ids[4]);
        assertEq(rollup.credit(dave), COMPENSATION);
        assertEq(game.credit(dave), BOND);
        assertEq(game.credit(operator), 2 * BOND);
        assertEq(game.liveDisputes(batchId), 0);
    }

    /// ATTACKS 72
    function test_hundredDishonestChallengers_delayIsBoundedAndPaid() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint256 postedAt = vm.getBlockTimestamp();
        skip(WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
        skip(BATCH_GRACE); // the last second in which one can open
        uint64[] memory ids = new uint64[](100);
        for (uint256 i = 0; i < 100; ++i) {
            vm.deal(address(uint160(1000 + i)), BOND);
            ids[i] = _open(address(uint160(1000 + i)), result);
        }
        _commit(ids[50], trace);
        skip(PERIOD + 1);
        for (uint256 i = 0; i < 100; ++i) {
            game.callClock(ids[i]);
        }
        vm.expectRevert(abi.encodeWithSelector(IRollup.DisputesLive.selector, batchId, 100));
        rollup.finalize(batchId, batchRoot);
        skip(GRACE + 1);
        for (uint256 i = 0; i < 100; ++i) {
            game.timeout(ids[(37 * i) % 100]);
        }
        rollup.finalize(batchId, batchRoot);
        assertLe(vm.getBlockTimestamp() - postedAt, WINDOW + BATCH_GRACE + 2 * (PERIOD + GRACE) + 5);
        assertEq(game.credit(operator), 100 * BOND);
    }

    /// ATTACKS 30
    function test_convictionLeavesOtherBatchesAlone() public {
        (uint64 firstBatch, bytes32 firstRoot) = (batchId, batchRoot);
        uint64 first = _open(alice, _disputed);
        Trace memory trace = Traces.honest();
        uint64 second = _open(bob, _post(trace));
        _commit(second, trace);
        skip(PERIOD + 1);
        _timeOut(first);
        _assertPosted();
        _assertOutcome(second, IDisputeGame.Outcome.Live);
        assertEq(game.liveDisputes(batchId), 1);
        _timeOut(second);
        _ripenAndFinalize();
        (uint256 total, uint256 locked) = rollup.bondOf(operator);
        assertEq(total, 300 ether - BATCH_BOND);
        assertEq(locked, 0);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, firstBatch, IRollup.Status.Rejected));
        rollup.ripen(firstBatch, firstRoot);
    }

    function test_withdrawPaysOnce() public {
        uint64 id = _open(alice, _disputed);
        skip(PERIOD + 1);
        _timeOut(id);
        vm.startPrank(alice);
        game.withdraw();
        assertEq(alice.balance, 1000 ether);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NothingToWithdraw.selector, alice));
        game.withdraw();
        rollup.withdraw();
        assertEq(alice.balance, 1000 ether + REWARD);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NothingToWithdraw.selector, alice));
        rollup.withdraw();
    }

    /// ATTACKS 19: an account that cannot be paid harms only itself.
    function test_challengerThatCannotBePaid_blocksNobody() public {
        RefusesMoney refuses = new RefusesMoney();
        vm.deal(address(refuses), 1 ether);
        uint64 first = _open(address(refuses), _disputed);
        uint64 second = _open(alice, _disputed);
        skip(PERIOD + 1);
        _timeOut(second);
        assertEq(rollup.credit(address(refuses)), REWARD);
        _assertOutcome(first, IDisputeGame.Outcome.Closed);
        vm.prank(address(refuses));
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.TransferFailed.selector, address(refuses), BOND));
        game.withdraw();
        vm.prank(alice);
        game.withdraw();
    }

    /// A payment that calls back finds its credit gone.
    function test_reenteringWithdraw_isPaidOnce() public {
        Reenters thief = new Reenters();
        vm.deal(address(thief), 1 ether);
        uint64 first = _open(address(thief), _disputed);
        _open(alice, _disputed);
        skip(PERIOD + 1);
        _timeOut(first);
        vm.prank(address(thief));
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.TransferFailed.selector, address(thief), BOND));
        game.withdraw();
        assertEq(address(game).balance, 2 ether);
    }
}

contract RefusesMoney {}

contract Reenters {
    receive() external payable {
        IDisputeGame(msg.sender).withdraw();
    }
}
