// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {BatchTree} from "../../src/libraries/BatchTree.sol";
import {Test} from "../base/Test.sol";

/// @notice The one function that verifies a place in a batch.
contract BatchTreeTest is Test {
    bytes32[][] private _layers;

    function verify(bytes32 root, uint32 count, uint32 index, bytes32 resultRoot, bytes32[] calldata proof)
        external
        pure
        returns (bool)
    {
        return BatchTree.verify(root, count, index, resultRoot, proof);
    }

    function _result(uint256 index) private pure returns (bytes32) {
        return keccak256(abi.encode("result", index));
    }

    function _build(uint32 count) private returns (bytes32 root, uint256 depth) {
        delete _layers;
        depth = BatchTree.depthOf(count);
        bytes32[] memory nodes = new bytes32[](1 << depth);
        for (uint256 i = 0; i < count; ++i) {
            nodes[i] = BatchTree.leafOf(_result(i));
        }
        _layers.push(nodes);
        for (uint256 height = 0; height < depth; ++height) {
            bytes32[] memory above = new bytes32[](nodes.length / 2);
            for (uint256 i = 0; i < above.length; ++i) {
                above[i] = keccak256(bytes.concat(nodes[2 * i], nodes[2 * i + 1]));
            }
            _layers.push(above);
            nodes = above;
        }
        return (nodes[0], depth);
    }

    function _proof(uint256 index, uint256 depth) private view returns (bytes32[] memory proof) {
        proof = new bytes32[](depth);
        for (uint256 height = 0; height < depth; ++height) {
            proof[height] = _layers[height][(index >> height) ^ 1];
        }
    }

    /// forge-config: default.fuzz.runs = 64
    function testFuzz_everyLeafAtItsPlaceOnly(uint32 count, uint32 index, uint32 other) public {
        count = uint32(bound(count, 1, 40));
        index = uint32(bound(index, 0, count - 1));
        (bytes32 root, uint256 depth) = _build(count);
        bytes32[] memory proof = _proof(index, depth);
        assertTrue(this.verify(root, count, index, _result(index), proof));
        if (other != index) assertFalse(this.verify(root, count, other, _result(index), proof));
        assertFalse(this.verify(root, count, index, _result(index + 1), proof));
        for (uint256 i = 0; i < depth; ++i) {
            proof[i] ^= bytes32(uint256(1) << (index % 256));
            assertFalse(this.verify(root, count, index, _result(index), proof));
            proof[i] ^= bytes32(uint256(1) << (index % 256));
        }
    }

    /// ATTACKS 79: a zero leaf behind the count, an inner node as leaf, a deeper subtree, a larger count.
    function test_hiddenLeaves() public {
        (bytes32 root, uint256 depth) = _build(5);
        bytes32[] memory proof = _proof(5, depth);
        assertFalse(this.verify(root, 5, 5, 0, proof));
        assertFalse(this.verify(root, 6, 5, 0, proof)); // a zero leaf has no preimage
        // another depth
        proof = _proof(3, depth);
        assertFalse(this.verify(root, 9, 3, _result(3), proof));
        assertFalse(this.verify(root, 4, 3, _result(3), proof));
        bytes32[] memory shorter = new bytes32[](2);
        (shorter[0], shorter[1]) = (proof[1], proof[2]);
        assertFalse(this.verify(root, 5, 1, _result(3), shorter));
        bytes32[] memory longer = new bytes32[](4);
        (longer[0], longer[1], longer[2]) = (proof[0], proof[1], proof[2]);
        assertFalse(this.verify(root, 5, 3, _result(3), longer));
        // directions beyond the depth
        assertFalse(this.verify(root, 5, 3 + 8, _result(3), proof));
    }

    function test_singleResult() public {
        (bytes32 root,) = _build(1);
        assertEq(root, keccak256(abi.encode(keccak256(abi.encode(_result(0))))));
        assertTrue(this.verify(root, 1, 0, _result(0), new bytes32[](0)));
        assertFalse(this.verify(root, 1, 1, _result(0), new bytes32[](0)));
        assertFalse(this.verify(root, 0, 0, _result(0), new bytes32[](0)));
    }

    function test_depthOf() public pure {
        assertEq(BatchTree.depthOf(0), 0);
        assertEq(BatchTree.depthOf(1), 0);
        assertEq(BatchTree.depthOf(2), 1);
        assertEq(BatchTree.depthOf(3), 2);
        assertEq(BatchTree.depthOf(65_536), 16);
        assertEq(BatchTree.depthOf(type(uint32).max), 32);
    }
}
