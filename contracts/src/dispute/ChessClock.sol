// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IDisputeGame} from "../interfaces/IDisputeGame.sol";

/// @notice The chess clock of one dispute, packed from the lowest bit:
///
///     bits   40      40         32               32            32               32             8
///          since | calledAt | challengerLeft | operatorLeft | challengerGrace | operatorGrace | turn
///
/// `since` is when the running side's turn began; `calledAt` when it was called, 0 if it was not.
type ChessClock is uint216;

using ChessClocks for ChessClock global;

/// @title The rules of time
/// @notice Each side has `left` seconds in all for its turns, and `grace` seconds in all after it was called. Nobody
/// loses by time unless it was called first, so an outage of the chain cannot swallow a turn unseen. A move is valid
/// iff now ≤ deadline and a timeout iff now > deadline, so two transactions of one block never compete.
library ChessClocks {
    uint256 private constant U40 = type(uint40).max;
    uint256 private constant U32 = type(uint32).max;
    uint256 private constant CALLED_AT = 40;
    uint256 private constant LEFT = 80; // challenger's, then operator's
    uint256 private constant GRACE = 144; // challenger's, then operator's
    uint256 private constant TURN = 208;

    function start(IDisputeGame.Turn first, uint256 now_, uint32 period_, uint32 grace_)
        internal
        pure
        returns (ChessClock)
    {
        uint256 each = 1 | (1 << 32);
        return
            ChessClock.wrap(
                uint216(now_ | (period_ * each) << LEFT | (grace_ * each) << GRACE | uint256(first) << TURN)
            );
    }

    // ---- what the clock shows

    function turn(ChessClock self) internal pure returns (IDisputeGame.Turn) {
        return IDisputeGame.Turn(_bits(self) >> TURN);
    }

    function since(ChessClock self) internal pure returns (uint256) {
        return _bits(self) & U40;
    }

    function calledAt(ChessClock self) internal pure returns (uint256) {
        return (_bits(self) >> CALLED_AT) & U40;
    }

    function left(ChessClock self, IDisputeGame.Turn side) internal pure returns (uint256) {
        return (_bits(self) >> (LEFT + 32 * uint256(side))) & U32;
    }

    function grace(ChessClock self, IDisputeGame.Turn side) internal pure returns (uint256) {
        return (_bits(self) >> (GRACE + 32 * uint256(side))) & U32;
    }

    function unpack(ChessClock self) internal pure returns (IDisputeGame.Clock memory) {
        return IDisputeGame.Clock({
            since: uint40(self.since()),
            calledAt: uint40(self.calledAt()),
            challengerLeft: uint32(self.left(IDisputeGame.Turn.Challenger)),
            operatorLeft: uint32(self.left(IDisputeGame.Turn.Operator)),
            challengerGrace: uint32(self.grace(IDisputeGame.Turn.Challenger)),
            operatorGrace: uint32(self.grace(IDisputeGame.Turn.Operator))
        });
    }

    // ---- guards

    /// @notice The last second in which the running side can move; the end of time if it was not called.
    function deadline(ChessClock self) internal pure returns (uint256) {
        uint256 called = self.calledAt();
        return called == 0 ? type(uint256).max : called + self.grace(self.turn());
    }

    /// @notice Whether the running side may move (or may have moved) at `time`.
    function allows(ChessClock self, uint256 time) internal pure returns (bool) {
        return time <= self.deadline();
    }

    /// @notice The first second in which the running side can be called; the end of time if it already was.
    function callableFrom(ChessClock self) internal pure returns (uint256) {
        return self.calledAt() != 0 ? type(uint256).max : self.since() + self.left(self.turn()) + 1;
    }

    /// @notice The first second in which the running side has lost; the end of time if it was not called.
    function timeoutFrom(ChessClock self) internal pure returns (uint256) {
        return self.calledAt() == 0 ? type(uint256).max : self.deadline() + 1;
    }

    // ---- transitions

    /// @notice Calls the running side; the caller has checked `callableFrom`.
    function call(ChessClock self, uint256 now_) internal pure returns (ChessClock) {
        return ChessClock.wrap(uint216(_bits(self) | now_ << CALLED_AT));
    }

    /// @notice Ends the running side's turn at `time`, which its deadline allows, and charges what it used: of its
    /// time before it was called, of its grace after.
    function pass(ChessClock self, uint256 time) internal pure returns (ChessClock) {
        uint256 side = uint256(self.turn());
        uint256 remaining = self.left(self.turn());
        uint256 graceRemaining = self.grace(self.turn());
        uint256 called = self.calledAt();
        if (called == 0) {
            uint256 used = time - self.since();
            remaining = used < remaining ? remaining - used : 0;
        } else {
            remaining = 0;
            graceRemaining -= time - called;
        }
        uint256 kept = _bits(self) & ~(U40 | U40 << CALLED_AT | U32 << (LEFT + 32 * side) | U32 << (GRACE + 32 * side));
        uint256 next = kept | time | remaining << (LEFT + 32 * side) | graceRemaining << (GRACE + 32 * side);
        return ChessClock.wrap(uint216(next ^ (1 << TURN)));
    }

    function _bits(ChessClock self) private pure returns (uint256) {
        return ChessClock.unwrap(self);
    }
}
