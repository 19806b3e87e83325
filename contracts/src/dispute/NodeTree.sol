// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Whole levels of the combined tree
library NodeTree {
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
}
