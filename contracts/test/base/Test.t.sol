// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "./Test.sol";

contract TestBaseTest is Test {
    error Wrong(uint256 value);

    function refuse(uint256 value) external pure {
        revert Wrong(value);
    }

    function test_theCheatcodesAnswer() public {
        vm.warp(1000);
        skip(5);
        assertEq(block.timestamp, 1005);
        address alice = makeAddr("alice");
        vm.deal(alice, 1 ether);
        assertEq(alice.balance, 1 ether);
        vm.expectRevert(abi.encodeWithSelector(Wrong.selector, 7));
        this.refuse(7);
        vm.expectPartialRevert(Wrong.selector);
        this.refuse(8);
        assertEq(vm.parseJsonUint('{"a":{"b":3}}', ".a.b"), 3);
    }

    function testFuzz_boundStaysInside(uint256 value, uint256 low, uint256 high) public pure {
        vm.assume(low <= high);
        uint256 bounded = bound(value, low, high);
        assertGe(bounded, low);
        assertLe(bounded, high);
    }
}
