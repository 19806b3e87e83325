// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice SHA-256 of two nodes through the precompile, without allocating memory (about 250 gas).
/// Twin: `sha256(bytes.concat(left, right))`, about 700 gas.
library Sha256 {
    function pair(bytes32 left, bytes32 right) internal view returns (bytes32 node) {
        assembly ("memory-safe") {
            mstore(0x00, left)
            mstore(0x20, right)
            // The precompile fails only for want of gas; a silent failure would leave `left` as the node.
            if iszero(staticcall(gas(), 2, 0x00, 0x40, 0x00, 0x20)) { revert(0, 0) }
            node := mload(0x00)
        }
    }

    /// @notice The leaf of a serialization: sha256(0x00 ‖ data).
    function leaf(bytes memory data) internal pure returns (bytes32) {
        return sha256(bytes.concat(hex"00", data));
    }
}
