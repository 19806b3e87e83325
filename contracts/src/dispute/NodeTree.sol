// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Sha256} from "../libraries/Sha256.sol";

/// @title Roots over nodes of the combined tree
library NodeTree {
    /// @notice The root above `node`: siblings lowest first, the direction at height h is bit h of the index.
    function rootAbove(bytes32 node, uint256 index, bytes32[] calldata branch) internal view returns (bytes32) {
        for (uint256 height = 0; height < branch.length; ++height) {
            node = (index >> height) & 1 == 0 ? Sha256.pair(node, branch[height]) : Sha256.pair(branch[height], node);
        }
        return node;
    }

    /// @notice The root over nodes whose count is a power of two, left to right. In assembly since it is most of the
    /// cost of a reveal besides calldata: the nodes are copied behind the free memory and hashed in place there.
    function rootOver(bytes32[] calldata nodes) internal view returns (bytes32 root) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            let size := mul(nodes.length, 32)
            calldatacopy(start, nodes.offset, size)
            for {} gt(size, 32) {} {
                let target := start
                let end := add(start, size)
                for { let pair := start } lt(pair, end) { pair := add(pair, 64) } {
                    if iszero(staticcall(gas(), 2, pair, 64, target, 32)) { revert(0, 0) }
                    target := add(target, 32)
                }
                size := sub(target, start)
            }
            root := mload(start)
        }
    }

    /// @notice The root over the tensor roots of outputs: a tree with zero leaves behind, in place.
    function rootOfLeaves(bytes32[] memory leaves) internal view returns (bytes32) {
        bytes32 zero;
        uint256 count = leaves.length;
        while (count > 1) {
            uint256 half = (count + 1) / 2;
            for (uint256 i = 0; i < half; ++i) {
                leaves[i] = Sha256.pair(leaves[2 * i], 2 * i + 1 < count ? leaves[2 * i + 1] : zero);
            }
            zero = Sha256.pair(zero, zero);
            count = half;
        }
        return leaves[0];
    }
}
