// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Toy, Trace, Traces} from "./Toy.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice Several disputes on one result: the operator answers once, and nobody can use that against anybody.
contract SharedAnswersTest is GameTest {
    using Traces for Trace;

    function test_traceIsCommittedOnceForAll() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 first = _open(alice, result);
        uint64 second = _open(bob, result);
        skip(10);
        _commit(first, trace);
        _assertTurn(second, IDisputeGame.Turn.Challenger);
        assertEq(game.dispute(second).clock.since, vm.getBlockTimestamp());
        assertEq(game.dispute(second).clock.operatorLeft, PERIOD - 10);
        assertEq(_node(second), trace.root());

        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 0);
        bytes32 root = trace.root();
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.TraceAlreadyCommitted.selector, batchId, 1));
        game.commitTrace(second, result, root, new bytes32[](0), outputs);

        uint64 third = _open(carol, result);
        _assertTurn(third, IDisputeGame.Turn.Challenger);
    }

    function test_anotherResultNeedsItsOwnTrace() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 first = _open(alice, result);
        uint64 second = _open(bob, _result(2, trace.outputRoot()));
        _commit(first, trace);
        _assertTurn(second, IDisputeGame.Turn.Operator);
        (bytes32 root, uint40 committedAt) = game.traceOf(batchId, 2);
        assertEq(root, 0);
        assertEq(committedAt, 0);
    }

    /// ATTACKS 85
    function test_joinedDemand_isAnsweredForBoth() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 first = _open(alice, result);
        uint64 second = _open(bob, result);
        _commit(first, trace);
        _demand(first, trace, 7, 20);
        skip(20);
        _demand(second, trace, 7, 20);
        skip(30);
        _reveal(first, trace);
        _assertTurn(second, IDisputeGame.Turn.Challenger);
        assertEq(game.dispute(first).clock.operatorLeft, PERIOD - 50);
        assertEq(game.dispute(second).clock.operatorLeft, PERIOD - 30);
        (bool demanded, uint40 revealedAt) = game.demandOf(batchId, 1, 7, 20);
        assertTrue(demanded);
        assertEq(revealedAt, vm.getBlockTimestamp());

        // each node is revealed once, whoever asks and however
        bytes32 node = _node(second);
        bytes32[] memory nodes = trace.nodesBelow(7, 20, 6);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.AlreadyRevealed.selector, 7, 20));
        game.reveal(second, node, nodes);
        uint64 third = _open(carol, result);
        IDisputeGame.Descent memory way = _way(third, trace, 7, 20);
        bytes32 root = trace.root();
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.AlreadyRevealed.selector, 7, 20));
        game.demand(third, root, result, way);
    }

    /// ATTACKS 85: no demand at a depth that makes less than k levels of progress.
    function test_demandsLieAtCanonicalDepthsOnly() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        bytes32 root = trace.root();
        for (uint8 depth = 0; depth <= Toy.BOTTOM; ++depth) {
            if (depth == 0 || depth == 6 || depth == 7 || depth == 13) continue;
            IDisputeGame.Descent memory way = _way(id, trace, depth, 0);
            vm.prank(alice);
            vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DepthNotCanonical.selector, depth));
            game.demand(id, root, result, way);
        }
    }

    /// ATTACKS 86
    function test_answerToTheFriend_doesNotExcuseSilenceToTheHonest() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 friend = _open(dave, result);
        uint64 honest = _open(alice, result);
        _commit(friend, trace);
        uint64 chunk = _chunk(41, 300);
        _demand(friend, trace, 7, 1);
        _demand(honest, trace, 7, chunk >> 7);
        _reveal(friend, trace);
        _callAndTimeOut(honest);
        _assertRejected();
        _assertOutcome(honest, IDisputeGame.Outcome.Convicted);
    }

    /// An answer in time for one dispute and too late for another: the other one's timeout stands.
    function test_answerTooLateForThisDispute_doesNotSaveIt() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 early = _open(alice, result);
        skip(PERIOD);
        uint64 late = _open(bob, result);
        skip(1);
        game.callClock(early);
        skip(GRACE + 1);
        _commit(late, trace);
        _assertTurn(early, IDisputeGame.Turn.Operator);
        game.timeout(early);
        _assertRejected();
    }

    function test_answerInTheLastSecond_savesAll() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 early = _open(alice, result);
        uint64 late = _open(bob, result);
        skip(PERIOD + 1);
        game.callClock(early);
        skip(GRACE);
        _commit(late, trace);
        skip(1);
        _assertTurn(early, IDisputeGame.Turn.Challenger);
        vm.expectPartialRevert(IDisputeGame.TooEarly.selector);
        game.timeout(early);
        assertEq(game.dispute(early).clock.operatorGrace, 0);
        assertEq(game.dispute(early).clock.operatorLeft, 0);
    }

    /// The challenger's clock runs from the answer, not from when somebody looked.
    function test_lazyAnswer_startsTheChallengersClockWhenItWasMined() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 first = _open(alice, result);
        uint64 second = _open(bob, result);
        _commit(first, trace);
        skip(PERIOD);
        vm.expectPartialRevert(IDisputeGame.TooEarly.selector);
        game.callClock(second);
        skip(1);
        game.callClock(second);
        skip(GRACE);
        vm.expectPartialRevert(IDisputeGame.TooEarly.selector);
        game.timeout(second);
        skip(1);
        game.timeout(second);
        _assertOutcome(second, IDisputeGame.Outcome.Lost);
        assertEq(game.credit(operator), BOND);
    }

    function test_strangerMayReveal() public {
        Trace memory trace = Traces.honest();
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _demand(id, trace, 0, 0);
        vm.startPrank(dave);
        _reveal(id, trace);
        _assertTurn(id, IDisputeGame.Turn.Challenger);
    }

    function test_damagedRevealIsRefused() public {
        Trace memory trace = Traces.honest();
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _demand(id, trace, 0, 0);
        bytes32[] memory nodes = trace.nodesBelow(0, 0, 6);
        bytes32 root = trace.root();
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] ^= bytes32(uint256(1) << (4 * i));
            vm.expectPartialRevert(IDisputeGame.NodesMismatch.selector);
            game.reveal(id, root, nodes);
            nodes[i] ^= bytes32(uint256(1) << (4 * i));
        }
        bytes32[] memory fewer = trace.nodesBelow(0, 0, 5);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NodeCountMismatch.selector, 32, 64));
        game.reveal(id, root, fewer);
        bytes32[] memory more = trace.nodesBelow(0, 0, 7);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NodeCountMismatch.selector, 128, 64));
        game.reveal(id, root, more);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PositionMismatch.selector, bytes32(0), root));
        game.reveal(id, 0, nodes);
    }

    function test_nothingDemanded_nothingToReveal() public {
        Trace memory trace = Traces.honest();
        uint64 id = _open(alice, _post(trace));
        bytes32[] memory nodes = trace.nodesBelow(0, 0, 6);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotDemanded.selector, id));
        game.reveal(id, 0, nodes);
        _commit(id, trace);
        bytes32 root = trace.root();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotDemanded.selector, id));
        game.reveal(id, root, nodes);
    }
}
