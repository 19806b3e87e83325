// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Whole levels of the combined tree
library NodeTree {
    /// @notice The root over nodes whose count is a power of two, left to right. In assembly since it is most of the
    /// cost of a reveal besides calldata and event: the nodes are copied behind the free memory and hashed there in
    /// place, two pairs a turn. Twin: `Sha256Tree.root`.
    function rootOver(bytes32[] calldata nodes) internal view returns (bytes32 root) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            let size := shl(5, nodes.length)
            calldatacopy(start, nodes.offset, size)
            let answered := 1
            for {} gt(size, 64) {} {
                let target := start
                let end := add(start, size)
                for { let pair := start } lt(pair, end) { pair := add(pair, 128) } {
                    answered := and(answered, staticcall(gas(), 2, pair, 64, target, 32))
                    answered := and(answered, staticcall(gas(), 2, add(pair, 64), 64, add(target, 32), 32))
                    target := add(target, 64)
                }
                size := shr(1, size)
            }
            if eq(size, 64) { answered := and(answered, staticcall(gas(), 2, start, 64, start, 32)) }
            // The precompile fails only for want of gas.
            if iszero(answered) { revert(0, 0) }
            root := mload(start)
        }
    }
}
