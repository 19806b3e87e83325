// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Sha256} from "./Sha256.sol";

/// @notice Binary SHA-256 Merkle trees with zero leaves behind the last one (specification, appendix B).
library Sha256Tree {
    /// @notice ⌈log₂ max(count, 1)⌉.
    function depthOf(uint256 count) internal pure returns (uint256 depth) {
        while ((1 << depth) < count) ++depth;
    }

    /// @notice The root that a node at `index` has with these siblings, lowest first.
    function climb(bytes32 node, uint256 index, bytes32[] calldata branch) internal view returns (bytes32) {
        for (uint256 height; height < branch.length; ++height) {
            node = (index >> height) & 1 == 0 ? Sha256.pair(node, branch[height]) : Sha256.pair(branch[height], node);
        }
        return node;
    }

    /// @notice Root of the tree of this depth over the leaves, at most 2^depth; overwrites them.
    function root(bytes32[] memory leaves, uint256 depth) internal view returns (bytes32) {
        uint256 count = leaves.length;
        bytes32 zero;
        for (uint256 height; height < depth; ++height) {
            uint256 half = (count + 1) / 2;
            for (uint256 i; i < half; ++i) {
                leaves[i] = Sha256.pair(leaves[2 * i], 2 * i + 1 < count ? leaves[2 * i + 1] : zero);
            }
            zero = Sha256.pair(zero, zero);
            count = half;
        }
        return count == 0 ? zero : leaves[0];
    }

    /// @notice The root that contiguous chunks have by a range proof: level by level from below, the left sibling of
    /// the first node if its index is odd, then the right sibling of the last node if its index is even.
    /// @param chunks at least one whole chunk of 32 bytes; they must lie inside the tree
    /// @return exact whether the proof has as many siblings as it needs, no fewer and no more
    function rangeRoot(bytes calldata chunks, uint256 first, uint256 depth, bytes32[] calldata proof)
        internal
        view
        returns (bool exact, bytes32 node)
    {
        // The nodes of a level lie from `nodes` on, with one free word before and one behind them for the siblings.
        // A parent is written where its level starts, at or before its left child: hashing in place is safe.
        // Twin: RangeRootTwin in the tests. About 245 gas a hash; Solidity on arrays takes about 600.
        uint256 count = chunks.length / 32;
        assembly ("memory-safe") {
            let nodes := add(mload(0x40), 32)
            calldatacopy(nodes, chunks.offset, chunks.length)
            let sibling := proof.offset
            let end := add(proof.offset, shl(5, proof.length))
            let answered := 1
            let last := sub(add(first, count), 1)
            for {} depth { depth := sub(depth, 1) } {
                let from := nodes
                if and(first, 1) {
                    from := sub(nodes, 32)
                    mstore(from, calldataload(sibling))
                    sibling := add(sibling, 32)
                }
                let behind := add(nodes, shl(5, add(sub(last, first), 1)))
                if iszero(and(last, 1)) {
                    mstore(behind, calldataload(sibling))
                    sibling := add(sibling, 32)
                    behind := add(behind, 32)
                }
                for { let into := nodes } lt(from, behind) { into := add(into, 32) } {
                    answered := and(answered, staticcall(gas(), 2, from, 64, into, 32))
                    from := add(from, 64)
                }
                first := shr(1, first)
                last := shr(1, last)
            }
            // The precompile fails only for want of gas.
            if iszero(answered) { revert(0, 0) }
            exact := eq(sibling, end)
            node := mload(nodes)
        }
    }
}
