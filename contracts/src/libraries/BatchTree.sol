// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title The positional tree of a batch
/// @notice Leaf i is the result with index i. The leaf is hashed twice, so no inner node passes for a leaf; the depth
/// follows from the count and the directions from the index, so a proof binds both (specification, section 3). A tree
/// with sorted pairs would bind neither, and an operator could hide a leaf in it.
library BatchTree {
    /// @notice True iff `resultRoot` is leaf `index` of the batch of `count` results under `root`. The proof has
    /// exactly ⌈log₂ count⌉ siblings, lowest first.
    function verify(bytes32 root, uint32 count, uint32 index, bytes32 resultRoot, bytes32[] calldata proof)
        internal
        pure
        returns (bool)
    {
        if (index >= count || proof.length != depthOf(count)) return false;
        bytes32 node = leafOf(resultRoot);
        for (uint256 height = 0; height < proof.length; ++height) {
            node = (index >> height) & 1 == 0 ? _hash(node, proof[height]) : _hash(proof[height], node);
        }
        return node == root;
    }

    function leafOf(bytes32 resultRoot) internal pure returns (bytes32) {
        return keccak256(abi.encodePacked(keccak256(abi.encodePacked(resultRoot))));
    }

    /// @notice ⌈log₂ count⌉, 0 for an empty batch.
    function depthOf(uint32 count) internal pure returns (uint256 depth) {
        while ((uint256(1) << depth) < count) ++depth;
    }

    function _hash(bytes32 left, bytes32 right) private pure returns (bytes32) {
        return keccak256(abi.encodePacked(left, right));
    }
}
