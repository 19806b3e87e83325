// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Merkle trees and their proofs the naive way: all layers as arrays, sha256 of Solidity.
library Trees {
    function chunksOf(bytes memory data) internal pure returns (bytes32[] memory chunks) {
        chunks = new bytes32[]((data.length + 31) / 32);
        bytes memory padded = bytes.concat(data, bytes32(0));
        for (uint256 i; i < chunks.length; ++i) {
            bytes32 word;
            assembly ("memory-safe") {
                word := mload(add(padded, add(32, mul(32, i))))
            }
            chunks[i] = word;
        }
    }

    function layersOf(bytes32[] memory leaves) internal pure returns (bytes32[][] memory layers) {
        uint256 depth;
        while (2 ** depth < leaves.length) ++depth;
        layers = new bytes32[][](depth + 1);
        layers[0] = new bytes32[](2 ** depth);
        for (uint256 i; i < leaves.length; ++i) {
            layers[0][i] = leaves[i];
        }
        for (uint256 height = 1; height <= depth; ++height) {
            layers[height] = new bytes32[](2 ** (depth - height));
            for (uint256 i; i < layers[height].length; ++i) {
                layers[height][i] = sha256(bytes.concat(layers[height - 1][2 * i], layers[height - 1][2 * i + 1]));
            }
        }
    }

    function rootOf(bytes32[] memory leaves) internal pure returns (bytes32) {
        bytes32[][] memory layers = layersOf(leaves);
        return layers[layers.length - 1][0];
    }

    function branchOf(bytes32[] memory leaves, uint256 index) internal pure returns (bytes32[] memory branch) {
        bytes32[][] memory layers = layersOf(leaves);
        branch = new bytes32[](layers.length - 1);
        for (uint256 height; height < branch.length; ++height) {
            branch[height] = layers[height][(index >> height) ^ 1];
        }
    }

    /// @notice Range proof of the leaves [first, last].
    function rangeProofOf(bytes32[] memory leaves, uint256 first, uint256 last)
        internal
        pure
        returns (bytes32[] memory proof)
    {
        bytes32[][] memory layers = layersOf(leaves);
        bytes32[] memory siblings = new bytes32[](2 * layers.length);
        uint256 count;
        for (uint256 height; height + 1 < layers.length; ++height) {
            if (first % 2 == 1) siblings[count++] = layers[height][first - 1];
            if (last % 2 == 0) siblings[count++] = layers[height][last + 1];
            first /= 2;
            last /= 2;
        }
        proof = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            proof[i] = siblings[i];
        }
    }

    /// @notice The chunks [first, last] of a tensor's bytes.
    function slice(bytes32[] memory chunks, uint256 first, uint256 last) internal pure returns (bytes memory data) {
        bytes32[] memory part = new bytes32[](last - first + 1);
        for (uint256 i; i < part.length; ++i) {
            part[i] = chunks[first + i];
        }
        data = abi.encodePacked(part);
    }
}
