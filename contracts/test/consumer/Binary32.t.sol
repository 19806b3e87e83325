// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binary32} from "../../src/consumer/Binary32.sol";
import {Test} from "../base/Test.sol";

/// @notice So that reverts of the library can be expected.
contract Converter {
    function toFixed(uint256 bits, uint256 decimals) external pure returns (int256) {
        return Binary32.toFixed(bits, decimals);
    }
}

/// @notice Binary32 to fixed point.
contract Binary32Test is Test {
    Converter private converter = new Converter();

    function test_knownNumbers() public view {
        assertEq(converter.toFixed(0x3f800000, 18), 1e18); // 1
        assertEq(converter.toFixed(0xc0490fdb, 7), -31415927); // −π: −3.14159274…
        assertEq(converter.toFixed(0x3dcccccd, 18), 100000001490116119); // 0.1
        assertEq(converter.toFixed(0x80000000, 18), 0); // −0
        assertEq(converter.toFixed(0x00000001, 38), 0); // the least subnormal, 1.4e-45
        assertEq(converter.toFixed(0x00ffffff, 38), 2); // 2.35e-38: 2.35 rounds to 2
        assertEq(converter.toFixed(0x7f7fffff, 0), 340282346638528859811704183484516925440); // the greatest
        assertEq(converter.toFixed(0x4b000001, 0), 8388609); // 2^23 + 1: no bit is lost
    }

    function test_tiesGoToEven() public view {
        assertEq(converter.toFixed(0x3f000000, 0), 0); // 0.5
        assertEq(converter.toFixed(0x3fc00000, 0), 2); // 1.5
        assertEq(converter.toFixed(0x40200000, 0), 2); // 2.5
        assertEq(converter.toFixed(0xbfc00000, 0), -2); // −1.5
        assertEq(converter.toFixed(0x3f000001, 0), 1); // just above a half
    }

    function test_numericEdges_NaNAndInfinityHaveNoValue() public {
        uint32[3] memory nan = [uint32(0x7fc00000), 0xffc00000, 0x7f800001];
        for (uint256 i = 0; i < nan.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Binary32.NotANumber.selector, nan[i]));
            converter.toFixed(nan[i], 18);
        }
        vm.expectRevert(abi.encodeWithSelector(Binary32.NotFinite.selector, 0x7f800000));
        converter.toFixed(0x7f800000, 18);
        vm.expectRevert(abi.encodeWithSelector(Binary32.NotFinite.selector, 0xff800000));
        converter.toFixed(0xff800000, 18);
        vm.expectRevert(abi.encodeWithSelector(Binary32.TooWide.selector, uint256(1) << 32));
        converter.toFixed(uint256(1) << 32, 18);
        vm.expectRevert(abi.encodeWithSelector(Binary32.TooManyDecimals.selector, 39));
        converter.toFixed(0, 39);
    }

    /// The exact value lies within half a unit: |2·fixed·2^150 − 2·m·2^e·10^decimals| ≤ 2^150, in integers.
    function testFuzz_isTheNearest(uint32 bits, uint8 decimals) public view {
        decimals %= 10;
        uint256 exponent = (bits >> 23) & 0xff;
        if (exponent > 180) bits &= 0x5fffffff; // below 2^37, so that the check fits into 256 bits
        exponent = (bits >> 23) & 0xff;
        uint256 significand = exponent == 0 ? bits & 0x7fffff : (bits & 0x7fffff) | 0x800000;
        if (exponent == 0) exponent = 1;
        int256 value = converter.toFixed(bits, decimals);
        uint256 magnitude = uint256(value < 0 ? -value : value);
        uint256 exact = (significand * 10 ** decimals) << exponent; // in units of 2^-150
        uint256 given = magnitude << 150;
        uint256 distance = given > exact ? given - exact : exact - given;
        assertTrue(2 * distance <= 1 << 150);
        if (2 * distance == 1 << 150) assertEq(magnitude % 2, 0);
        assertTrue(value == 0 || (value < 0) == (bits >> 31 == 1));
    }
}
