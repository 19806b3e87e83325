// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice A node of the combined tree: the trace tree, with the tensor tree of step s below leaf s. Packed from the
/// lowest bit:
///
///     bits   64      8       8
///          index | depth | bottom
///
/// `bottom` is the depth of the chunks below the position's step; 0 until the instruction was shown. (Where the true
/// bottom is 0, a program of one step with one chunk, the instruction is shown each time, which costs nothing.)
type TreePosition is uint80;

using TreePositions for TreePosition global;

/// @title Where one may go and what one may demand
library TreePositions {
    /// @notice k: a reveal opens this many levels.
    uint256 internal constant LEVELS = 6;

    function place(uint256 depth_, uint256 index_, uint256 bottom_) internal pure returns (TreePosition) {
        return TreePosition.wrap(uint80(index_ | depth_ << 64 | bottom_ << 72));
    }

    function index(TreePosition self) internal pure returns (uint64) {
        return uint64(TreePosition.unwrap(self));
    }

    function depth(TreePosition self) internal pure returns (uint8) {
        return uint8(TreePosition.unwrap(self) >> 64);
    }

    function bottom(TreePosition self) internal pure returns (uint8) {
        return uint8(TreePosition.unwrap(self) >> 72);
    }

    /// @notice The step that the position belongs to; the position is at or below the trace's leaves.
    function step(TreePosition self, uint256 traceDepth) internal pure returns (uint256) {
        return uint256(self.index()) >> (self.depth() - traceDepth);
    }

    /// @notice The index of the node among those of its own tensor tree at its depth.
    function indexInStep(TreePosition self, uint256 traceDepth) internal pure returns (uint256) {
        return self.index() & ((uint256(1) << (self.depth() - traceDepth)) - 1);
    }

    /// @notice Whether the position is `above` itself or lies below it.
    function isWithin(TreePosition self, TreePosition above) internal pure returns (bool) {
        return self.depth() >= above.depth() && self.index() >> (self.depth() - above.depth()) == above.index();
    }

    /// @notice Whether the nodes below can be demanded: at depths 0, k, 2k, … above the trace's leaves, and at 0, k,
    /// 2k, … below them. So each demand makes k levels of progress, and no state is needed to know it.
    function isCanonical(TreePosition self, uint256 traceDepth) internal pure returns (bool) {
        uint256 depth_ = self.depth();
        if (depth_ < traceDepth) return depth_ % LEVELS == 0;
        return depth_ < self.bottom() && (depth_ - traceDepth) % LEVELS == 0;
    }

    /// @notice How many levels a reveal at this position opens.
    function levelsBelow(TreePosition self, uint256 traceDepth) internal pure returns (uint256) {
        uint256 floor = self.depth() < traceDepth ? traceDepth : self.bottom();
        uint256 remaining = floor - self.depth();
        return remaining < LEVELS ? remaining : LEVELS;
    }
}
