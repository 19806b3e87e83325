// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {Trees} from "../referee/Trees.sol";
import {Sha256Tree} from "../../src/libraries/Sha256Tree.sol";

contract Sha256TreeTest is Test {
    function rangeRoot(bytes calldata chunks, uint256 first, uint256 depth, bytes32[] calldata proof)
        external
        view
        returns (bool exact, bytes32 root)
    {
        return Sha256Tree.rangeRoot(chunks, first, depth, proof);
    }

    function gasOfRangeRoot(bytes calldata chunks, uint256 first, uint256 depth, bytes32[] calldata proof)
        external
        view
        returns (uint256 used)
    {
        used = gasleft();
        Sha256Tree.rangeRoot(chunks, first, depth, proof);
        used -= gasleft();
    }

    function climb(bytes32 node, uint256 index, bytes32[] calldata branch) external view returns (bytes32) {
        return Sha256Tree.climb(node, index, branch);
    }

    function _leaves(uint256 count, uint256 seed) internal pure returns (bytes32[] memory leaves) {
        leaves = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            leaves[i] = keccak256(abi.encode(seed, i));
        }
    }

    function _range(uint256 count, uint256 first, uint256 last) internal pure returns (uint256, uint256, uint256) {
        count = 1 + count % 70;
        first %= count;
        last = first + last % (count - first);
        return (count, first, last);
    }

    function testFuzz_rangeProofsLeadToTheRoot(uint256 count, uint256 first, uint256 last, uint256 seed) public view {
        (count, first, last) = _range(count, first, last);
        bytes32[] memory leaves = _leaves(count, seed);
        bytes32[] memory proof = Trees.rangeProofOf(leaves, first, last);
        uint256 depth = Sha256Tree.depthOf(count);
        (bool exact, bytes32 root) = this.rangeRoot(Trees.slice(leaves, first, last), first, depth, proof);
        assertTrue(exact);
        assertEq(root, Trees.rootOf(leaves));
    }

    function testFuzz_damagedRangeProofsLeadElsewhere(
        uint256 count,
        uint256 first,
        uint256 last,
        uint256 seed,
        uint256 bit
    ) public view {
        (count, first, last) = _range(count, first, last);
        bytes32[] memory leaves = _leaves(count, seed);
        bytes32[] memory proof = Trees.rangeProofOf(leaves, first, last);
        bytes32 expected = Trees.rootOf(leaves);
        uint256 length = last - first + 1;
        bit %= 256 * (length + proof.length);
        bytes32 flip = bytes32(1 << (bit % 256));
        if (bit / 256 < length) leaves[first + bit / 256] ^= flip;
        else proof[bit / 256 - length] ^= flip;
        uint256 depth = Sha256Tree.depthOf(count);
        (, bytes32 root) = this.rangeRoot(Trees.slice(leaves, first, last), first, depth, proof);
        assertNotEq(root, expected);
    }

    function testFuzz_rangeProofsOfAnotherLengthAreNotExact(uint256 count, uint256 first, uint256 last, bool more)
        public
        view
    {
        (count, first, last) = _range(count, first, last);
        bytes32[] memory leaves = _leaves(count, 1);
        bytes32[] memory proof = Trees.rangeProofOf(leaves, first, last);
        vm.assume(more || proof.length > 0);
        bytes32[] memory other = new bytes32[](more ? proof.length + 1 : proof.length - 1);
        for (uint256 i; i < other.length && i < proof.length; ++i) {
            other[i] = proof[i];
        }
        uint256 depth = Sha256Tree.depthOf(count);
        (bool exact,) = this.rangeRoot(Trees.slice(leaves, first, last), first, depth, other);
        assertFalse(exact);
    }

    function testFuzz_rangesInAnotherPlaceLeadElsewhere(uint256 first, uint256 last, uint256 elsewhere) public view {
        (, first, last) = _range(63, first, last);
        bytes32[] memory leaves = _leaves(64, 2);
        elsewhere %= 64 - (last - first);
        vm.assume(elsewhere != first);
        bytes32[] memory proof = Trees.rangeProofOf(leaves, first, last);
        (bool exact, bytes32 root) = this.rangeRoot(Trees.slice(leaves, first, last), elsewhere, 6, proof);
        assertTrue(!exact || root != Trees.rootOf(leaves));
    }

    function testFuzz_branchesLeadToTheRoot(uint256 count, uint256 index) public view {
        count = 1 + count % 70;
        index %= count;
        bytes32[] memory leaves = _leaves(count, 3);
        assertEq(this.climb(leaves[index], index, Trees.branchOf(leaves, index)), Trees.rootOf(leaves));
    }

    function testFuzz_rootsAreThoseOfTheTwin(uint256 count) public view {
        bytes32[] memory leaves = _leaves(count % 70, 4);
        bytes32 expected = Trees.rootOf(leaves);
        assertEq(Sha256Tree.root(leaves, Sha256Tree.depthOf(leaves.length)), expected);
    }

    function test_depths() public pure {
        assertEq(Sha256Tree.depthOf(0), 0);
        assertEq(Sha256Tree.depthOf(1), 0);
        assertEq(Sha256Tree.depthOf(2), 1);
        assertEq(Sha256Tree.depthOf(3), 2);
        assertEq(Sha256Tree.depthOf(64), 6);
        assertEq(Sha256Tree.depthOf(65), 7);
    }

    function test_gasOfAHash() public {
        bytes32[] memory leaves = _leaves(64, 5);
        uint256 used = this.gasOfRangeRoot(Trees.slice(leaves, 0, 63), 0, 6, new bytes32[](0));
        vm.snapshotValue("tree", "range proof, gas a hash (64 chunks)", used / 63);
    }
}
