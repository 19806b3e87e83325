// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChessClock, ChessClocks} from "../../src/dispute/ChessClock.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {Test} from "../base/Test.sol";

/// @notice The rules of time, alone. Every pair of opposite guards divides time without gap or overlap.
contract ChessClockTest is Test {
    IDisputeGame.Turn private constant CHALLENGER = IDisputeGame.Turn.Challenger;
    IDisputeGame.Turn private constant OPERATOR = IDisputeGame.Turn.Operator;

    function _start(bool operatorFirst, uint40 now_, uint32 period, uint32 grace) private pure returns (ChessClock) {
        return ChessClocks.start(operatorFirst ? OPERATOR : CHALLENGER, now_, period, grace);
    }

    function testFuzz_startGivesBothSidesTheSame(bool operatorFirst, uint40 now_, uint32 period, uint32 grace)
        public
        pure
    {
        ChessClock clock = _start(operatorFirst, now_, period, grace);
        assertEq(uint256(clock.turn()), operatorFirst ? 1 : 0);
        IDisputeGame.Clock memory shown = clock.unpack();
        assertEq(shown.since, now_);
        assertEq(shown.calledAt, 0);
        assertEq(shown.challengerLeft, period);
        assertEq(shown.operatorLeft, period);
        assertEq(shown.challengerGrace, grace);
        assertEq(shown.operatorGrace, grace);
    }

    function testFuzz_uncalledSideNeverLoses(bool operatorFirst, uint32 period, uint32 grace, uint40 time) public pure {
        ChessClock clock = _start(operatorFirst, 1000, period, grace);
        assertTrue(clock.allows(time));
        assertEq(clock.timeoutFrom(), type(uint256).max);
    }

    /// ATTACKS 4: now == deadline is a move, and only a move.
    function testFuzz_deadlineBelongsToTheMover(bool operatorFirst, uint32 period, uint32 grace, uint32 late)
        public
        pure
    {
        ChessClock clock = _start(operatorFirst, 1000, period, grace);
        uint256 calledAt = clock.callableFrom() + late;
        assertEq(clock.callableFrom(), 1000 + uint256(period) + 1);
        clock = clock.call(calledAt);
        assertEq(clock.deadline(), calledAt + grace);
        assertTrue(clock.allows(clock.deadline()));
        assertFalse(clock.allows(clock.deadline() + 1));
        assertEq(clock.timeoutFrom(), clock.deadline() + 1);
        assertEq(clock.callableFrom(), type(uint256).max);
    }

    function testFuzz_moveInTimeCostsTimeOnly(uint32 period, uint32 grace, uint32 used) public pure {
        ChessClock clock = _start(true, 1000, period, grace).pass(1000 + uint256(used));
        IDisputeGame.Clock memory shown = clock.unpack();
        assertEq(uint256(clock.turn()), uint256(CHALLENGER));
        assertEq(shown.since, 1000 + uint256(used));
        assertEq(shown.operatorLeft, used < period ? period - used : 0);
        assertEq(shown.operatorGrace, grace);
        assertEq(shown.challengerLeft, period);
        assertEq(shown.challengerGrace, grace);
    }

    function testFuzz_moveAfterTheCallCostsGrace(uint32 period, uint32 grace, uint32 used) public pure {
        used = uint32(bound(used, 0, grace));
        ChessClock clock = _start(false, 1000, period, grace);
        clock = clock.call(clock.callableFrom());
        clock = clock.pass(clock.calledAt() + used);
        IDisputeGame.Clock memory shown = clock.unpack();
        assertEq(uint256(clock.turn()), uint256(OPERATOR));
        assertEq(shown.calledAt, 0);
        assertEq(shown.challengerLeft, 0);
        assertEq(shown.challengerGrace, grace - used);
        assertEq(shown.operatorLeft, period);
        assertEq(shown.operatorGrace, grace);
    }

    /// ATTACKS 2 and 72: whatever a side does, all its turns together take no more than its period and its grace, if
    /// it is called as soon as it can be.
    function testFuzz_delayIsBounded(uint256 seed, uint32 period, uint32 grace) public pure {
        ChessClock clock = _start(true, 1000, period, grace);
        uint256 time = 1000;
        for (uint256 turn = 0; turn < 40; ++turn) {
            seed = uint256(keccak256(abi.encode(seed)));
            uint256 callable = clock.callableFrom();
            // half of the moves come in time, half as late as possible
            uint256 move = time + seed % (uint256(period) + 1);
            if (seed >> 255 == 1 || move >= callable) {
                clock = clock.call(callable);
                move = clock.deadline();
            }
            clock = clock.pass(move);
            time = move;
        }
        // one second a turn passes between the last second of a side's time and the first in which it can be called
        assertLe(time - 1000, 2 * (uint256(period) + grace) + 40);
    }
}
