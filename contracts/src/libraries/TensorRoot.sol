// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Sha256} from "./Sha256.sol";
import {Sha256Tree} from "./Sha256Tree.sol";

/// @notice Roots of tensors that are given whole (specification, section 3 and appendix B).
library TensorRoot {
    /// @notice Root of the tree over the element bytes in chunks of 32, the last one padded with zeros.
    function ofOne(bytes calldata elements) internal view returns (bytes32) {
        return ofPart(elements, Sha256Tree.depthOf((elements.length + 31) / 32));
    }

    /// @notice The same for a tree of a given depth, zero chunks behind; the elements must fit into it.
    function ofPart(bytes calldata elements, uint256 depth) internal view returns (bytes32 node) {
        // The nodes of a level lie at the free memory pointer; an odd one gets a zero tree as its sibling, and parents
        // are written over their left children. Twin: Sha256Tree.root over an array. About 250 gas a hash.
        assembly ("memory-safe") {
            let nodes := mload(0x40)
            let count := shr(5, add(elements.length, 31))
            calldatacopy(nodes, elements.offset, elements.length)
            mstore(add(nodes, elements.length), 0)
            let zero := 0
            let answered := 1
            for {} depth { depth := sub(depth, 1) } {
                if and(count, 1) {
                    mstore(add(nodes, shl(5, count)), zero)
                    count := add(count, 1)
                }
                count := shr(1, count)
                let from := nodes
                let end := add(nodes, shl(5, count))
                for { let into := nodes } lt(into, end) { into := add(into, 32) } {
                    answered := and(answered, staticcall(gas(), 2, from, 64, into, 32))
                    from := add(from, 64)
                }
                mstore(0x00, zero)
                mstore(0x20, zero)
                answered := and(answered, staticcall(gas(), 2, 0x00, 0x40, 0x00, 0x20))
                zero := mload(0x00)
            }
            // The precompile fails only for want of gas.
            if iszero(answered) { revert(0, 0) }
            switch count
            case 0 { node := zero }
            default { node := mload(nodes) }
        }
    }

    /// @notice `inputRoot` or `outputRoot`: the tree over the roots of several tensors; 32 zero bytes for none.
    function ofAll(bytes[] calldata tensors) internal view returns (bytes32) {
        bytes32[] memory roots = new bytes32[](tensors.length);
        for (uint256 i = 0; i < tensors.length; ++i) {
            roots[i] = ofOne(tensors[i]);
        }
        return Sha256Tree.root(roots, Sha256Tree.depthOf(roots.length));
    }

    /// @notice Root of a tree of zero chunks.
    function ofZeros(uint256 depth) internal view returns (bytes32 node) {
        for (uint256 i = 0; i < depth; ++i) {
            node = Sha256.pair(node, node);
        }
    }
}
