// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Trace, Traces} from "./Toy.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice ATTACKS 3, 15: two transactions of one block, in both orders, have one winner.
contract OrderTest is GameTest {
    using Traces for Trace;

    /// @dev Sends both calls in one second, in one order or the other; at least one is refused if they exclude each
    /// other.
    function _both(bool swapped, bytes memory first, bytes memory second) private returns (bool a, bool b) {
        if (!swapped) {
            (a,) = address(game).call(first);
            (b,) = address(game).call(second);
        } else {
            (b,) = address(game).call(second);
            (a,) = address(game).call(first);
        }
    }

    /// forge-config: default.fuzz.runs = 24
    function testFuzz_proofAgainstTimeout(uint256 late, bool swapped) public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        skip(PERIOD + 1);
        game.callClock(id);
        uint256 deadline = vm.getBlockTimestamp() + GRACE;
        vm.warp(bound(late, deadline - 1, deadline + 2));
        bytes memory proof = abi.encodeCall(
            IDisputeGame.proveElement,
            (id, trace.root(), result, _way(id, trace, 14, _chunk(41, 300)), 4, new IReferee.OperandProof[](0))
        );
        (bool proved, bool timedOut) = _both(swapped, proof, abi.encodeCall(IDisputeGame.timeout, (id)));
        assertEq(proved, vm.getBlockTimestamp() <= deadline);
        assertEq(timedOut, !proved);
        if (proved) _assertRejected();
        else _assertPosted();
    }

    /// forge-config: default.fuzz.runs = 24
    function testFuzz_revealAgainstTimeout(uint256 late, bool swapped) public {
        Trace memory trace = Traces.honest();
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _demand(id, trace, 0, 0);
        skip(PERIOD + 1);
        game.callClock(id);
        uint256 deadline = vm.getBlockTimestamp() + GRACE;
        vm.warp(bound(late, deadline - 1, deadline + 2));
        bytes memory reveal = abi.encodeCall(IDisputeGame.reveal, (id, trace.root(), trace.nodesBelow(0, 0, 6)));
        (bool revealed, bool timedOut) = _both(swapped, reveal, abi.encodeCall(IDisputeGame.timeout, (id)));
        assertEq(revealed, vm.getBlockTimestamp() <= deadline);
        assertEq(timedOut, !revealed);
        if (timedOut) _assertRejected();
        else _assertPosted();
    }

    /// A call and the move that it asks for: whichever comes first, the mover has lost nothing.
    /// forge-config: default.fuzz.runs = 8
    function testFuzz_callAgainstReveal(bool swapped) public {
        Trace memory trace = Traces.honest();
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _demand(id, trace, 0, 0);
        skip(PERIOD + 1);
        bytes memory reveal = abi.encodeCall(IDisputeGame.reveal, (id, trace.root(), trace.nodesBelow(0, 0, 6)));
        (bool called, bool revealed) = _both(swapped, abi.encodeCall(IDisputeGame.callClock, (id)), reveal);
        assertTrue(revealed);
        assertEq(called, !swapped); // after the reveal it is the challenger's turn, which has all its time
        _assertTurn(id, IDisputeGame.Turn.Challenger);
        IDisputeGame.Clock memory clock = game.dispute(id).clock;
        assertEq(clock.operatorGrace, GRACE);
        assertEq(clock.operatorLeft, 0);
        assertEq(clock.challengerLeft, PERIOD);
        assertEq(clock.since, vm.getBlockTimestamp());
        assertEq(clock.calledAt, 0);
    }

    /// Two disputes demand one position in the block in which it is revealed.
    function test_joiningAgainstReveal() public {
        for (uint256 order = 0; order < 2; ++order) {
            Trace memory trace = Traces.honest();
            Result memory result = _post(trace);
            uint64 first = _open(alice, result);
            uint64 second = _open(bob, result);
            _commit(first, trace);
            _demand(first, trace, 0, 0);
            skip(10);
            if (order == 0) _demand(second, trace, 0, 0);
            _reveal(first, trace);
            _assertTurn(second, IDisputeGame.Turn.Challenger);
            // if it joined, its turn ended and began again in this second
            assertEq(game.dispute(second).clock.operatorLeft, PERIOD);
            assertEq(game.dispute(second).clock.challengerLeft, order == 0 ? PERIOD - 10 : PERIOD);
        }
    }

    /// forge-config: default.fuzz.runs = 24
    function testFuzz_openAgainstFinalize(uint256 late, bool swapped) public {
        Result[] memory results = new Result[](1);
        results[0] = _result(0, "output");
        _postResults(results);
        skip(WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
        uint256 last = vm.getBlockTimestamp() + BATCH_GRACE;
        vm.warp(bound(late, last - 1, last + 2));
        bytes memory open = abi.encodeCall(IDisputeGame.open, (batchId, results[0], new bytes32[](0)));
        bytes memory finalize = abi.encodeCall(IRollup.finalize, (batchId, batchRoot));
        bool opened;
        bool finalized;
        if (swapped) (finalized,) = address(rollup).call(finalize);
        vm.prank(alice);
        (opened,) = address(game).call{value: BOND}(open);
        if (!swapped) (finalized,) = address(rollup).call(finalize);
        assertEq(opened, vm.getBlockTimestamp() <= last);
        assertEq(finalized, !opened);
    }

    /// ATTACKS 16: both sides silent; each state has a way out, and it is the same whoever acts.
    function test_bothSidesSilent_thenAnybodySettles() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        skip(10 * (PERIOD + GRACE)); // nobody called: nobody has lost
        _commit(id, trace);
        skip(10 * (PERIOD + GRACE));
        _demand(id, trace, 0, 0);
        _reveal(id, trace);
        _assertPosted();
        // both have no time left, but their grace
        skip(1);
        vm.startPrank(dave);
        game.callClock(id);
        skip(GRACE + 1);
        game.timeout(id);
        _assertOutcome(id, IDisputeGame.Outcome.Lost);
    }
}
