// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {NodeTree} from "../../src/dispute/NodeTree.sol";
import {Test} from "../base/Test.sol";

/// @notice The fast root over a level against its naive twin.
contract NodeTreeTest is Test {
    function rootOver(bytes32[] calldata nodes) external view returns (bytes32) {
        return NodeTree.rootOver(nodes);
    }

    function testFuzz_rootOverIsTheTwins(bytes32 seed, uint256 levels) public view {
        levels = bound(levels, 0, 6);
        bytes32[] memory nodes = new bytes32[](1 << levels);
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] = keccak256(abi.encode(seed, i));
        }
        bytes32 fast = this.rootOver(nodes);
        bytes32[] memory level = nodes;
        for (uint256 size = nodes.length; size > 1; size /= 2) {
            for (uint256 i = 0; i < size / 2; ++i) {
                level[i] = sha256(bytes.concat(level[2 * i], level[2 * i + 1]));
            }
        }
        assertEq(fast, level[0]);
    }

    /// ATTACKS 18: starved of gas it reverts; it never returns a wrong root.
    function testFuzz_starvedOfGas_neverWrong(uint256 gasLimit) public view {
        bytes32[] memory nodes = new bytes32[](64);
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] = keccak256(abi.encode(i));
        }
        bytes32 right = this.rootOver(nodes);
        (bool done, bytes memory returned) =
            address(this).staticcall{gas: bound(gasLimit, 1000, 40_000)}(abi.encodeCall(this.rootOver, (nodes)));
        if (done) assertEq(abi.decode(returned, (bytes32)), right);
    }
}
