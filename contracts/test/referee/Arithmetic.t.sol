// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExactSumTwin} from "./ExactSumTwin.sol";
import {Test} from "../base/Test.sol";
import {Binary32} from "../../src/referee/Binary32.sol";
import {ExactSum} from "../../src/referee/ExactSum.sol";
import {ExpLog} from "../../src/referee/ExpLog.sol";
import {Extremum} from "../../src/referee/Extremum.sol";
import {Integers} from "../../src/referee/Integers.sol";

/// @notice The assembly against its twins, and laws of the arithmetic. Results are compared with the TypeScript
/// reference in test/src/referee-differential.test.ts of the repository.
contract ArithmeticTest is Test {
    uint256 internal constant NAN = 0x7fc00000;

    /// @dev Rows of any bits; of one scale, so that terms cancel; or with few specials.
    function _row(uint256 seed, uint256 count) internal pure returns (uint256[] memory row) {
        row = new uint256[](count);
        uint256 manner = seed % 4;
        for (uint256 i; i < count; ++i) {
            uint256 drawn = uint256(keccak256(abi.encode(seed, i)));
            row[i] = uint32(drawn);
            if (manner != 0) row[i] &= ~uint256(1 << 30);
            if (manner == 2) row[i] = (row[i] & 0x807fffff) | ((120 + (drawn >> 40) % 3) << 23);
            if (manner == 3 && i % 2 == 1) row[i] = row[i - 1] ^ Binary32.SIGN;
        }
    }

    /// @dev The row in memory at an address that is no multiple of 32, garbage around it.
    function _place(uint256[] memory row, uint256 shift) internal pure returns (uint256 start) {
        bytes memory data = new bytes(shift % 8 * 4 + 4 * row.length + 32);
        assembly ("memory-safe") {
            start := add(add(data, 32), mul(mod(shift, 8), 4))
            mstore(add(start, mul(4, mload(row))), not(0))
        }
        for (uint256 i; i < row.length; ++i) {
            for (uint256 j; j < 4; ++j) {
                data[shift % 8 * 4 + 4 * i + j] = bytes1(uint8(row[i] >> (8 * j)));
            }
        }
    }

    function testFuzz_dotIsThatOfTheTwin(uint256 seedA, uint256 seedB, uint256 count, uint256 shift, uint32 bias)
        public
        pure
    {
        count = 1 + count % 40;
        uint256[] memory a = _row(seedA, count);
        uint256[] memory b = _row(seedB, count);
        uint256 expected = ExactSumTwin.dot(a, b, bias);
        assertEq(ExactSum.dot(_place(a, shift), _place(b, shift >> 8), count, bias), expected);
    }

    function testFuzz_dotThatCancelsIsThatOfTheTwin(uint256 seed, uint256 count, uint256 shift) public pure {
        count = 2 * (1 + count % 20);
        uint256[] memory a = _row(4 * (seed >> 8) + 3, count);
        uint256[] memory b = _row(seed, count);
        for (uint256 i = 1; i < count; i += 2) {
            b[i] = b[i - 1] ^ (uint256(keccak256(abi.encode(seed, i))) % 5 == 0 ? 1 : 0);
        }
        assertEq(ExactSum.dot(_place(a, shift), _place(b, shift >> 8), count, 0), ExactSumTwin.dot(a, b, 0));
    }

    function testFuzz_sumIsThatOfTheTwin(uint256 seed, uint256 count, uint256 shift) public pure {
        uint256[] memory a = _row(seed, 1 + count % 40);
        assertEq(ExactSum.sum(_place(a, shift), a.length), ExactSumTwin.sum(a));
    }

    function test_longestRowsDoNotOverflowAWindow() public pure {
        uint256[] memory a = new uint256[](8192);
        for (uint256 i; i < a.length; ++i) {
            // 2^128 − 2^104, and 1.11…·2^63: the highest places of the windows
            a[i] = i % 2 == 0 ? 0x7f7fffff : 0x5f7fffff;
        }
        uint256 expected = ExactSumTwin.dot(a, a, Binary32.ONE);
        uint256 start = _place(a, 3);
        assertEq(ExactSum.dot(start, _place(a, 1), a.length, Binary32.ONE), expected);
        assertEq(ExactSum.sum(start, a.length), ExactSumTwin.sum(a));
    }

    function test_specialTerms() public pure {
        uint256[] memory a = new uint256[](3);
        uint256[] memory b = new uint256[](3);
        (a[0], a[1], a[2]) = (Binary32.ONE, Binary32.INFINITY, 0);
        (b[0], b[1], b[2]) = (Binary32.ONE, Binary32.ONE, Binary32.ONE);
        assertEq(_dot(a, b, 0), Binary32.INFINITY);
        assertEq(_dot(a, b, Binary32.SIGN | Binary32.INFINITY), NAN, "infinities of both signs");
        assertEq(_dot(a, b, NAN + 5), NAN, "a bias that is NaN");
        b[1] = 0;
        assertEq(_dot(a, b, 0), NAN, "0 times infinity");
        b[1] = Binary32.SIGN | 1;
        assertEq(_dot(a, b, 0), Binary32.SIGN | Binary32.INFINITY);
        (a[1], b[1]) = (Binary32.ONE, Binary32.SIGN | Binary32.ONE);
        assertEq(_dot(a, b, 0), 0, "an exact zero is +0");
        (a[0], a[1], a[2]) = (Binary32.SIGN, Binary32.SIGN, Binary32.SIGN);
        assertEq(_dot(a, b, Binary32.SIGN), 0, "of negative zeros too");
        (a[0], b[0]) = (Binary32.SIGN | 1, 1);
        assertEq(_dot(a, b, 0), Binary32.SIGN, "a negative underflow is -0");
    }

    function test_theLeastTermDecidesATie() public pure {
        uint256[] memory a = new uint256[](3);
        uint256[] memory ones = new uint256[](3);
        (ones[0], ones[1], ones[2]) = (Binary32.ONE, Binary32.ONE, Binary32.ONE);
        for (uint256 biased = 30; biased < 255; ++biased) {
            // 2^e and half a unit in its last place, and the least subnormal
            (a[0], a[1]) = (biased << 23, (biased - 24) << 23);
            for (uint256 least; least < 3; ++least) {
                a[2] = least == 2 ? Binary32.SIGN | 1 : least;
                uint256 expected = least == 1 ? a[0] + 1 : a[0];
                assertEq(_dot(a, ones, 0), expected);
                assertEq(ExactSum.sum(_place(a, 0), 3), expected);
            }
        }
    }

    function _dot(uint256[] memory a, uint256[] memory b, uint256 bias) internal pure returns (uint256) {
        return ExactSum.dot(_place(a, 0), _place(b, 0), a.length, bias);
    }

    function testFuzz_extremaAreTheFolds(uint256 seed, uint256 count, uint256 shift) public pure {
        uint256[] memory a = _row(seed, 1 + count % 40);
        (uint256 greatest, uint256 smallest) = (a[0], a[0]);
        if (Binary32.isNaN(a[0])) (greatest, smallest) = (NAN, NAN);
        for (uint256 i = 1; i < a.length; ++i) {
            greatest = Binary32.maximum(greatest, a[i]);
            smallest = Binary32.minimum(smallest, a[i]);
        }
        uint256 start = _place(a, shift);
        assertEq(Extremum.max(start, a.length), greatest);
        assertEq(Extremum.min(start, a.length), smallest);
    }

    function testFuzz_roundingIsNearest(uint256 magnitude, uint256 shift) public pure {
        magnitude >>= bound(shift, 0, 250);
        vm.assume(magnitude != 0 && magnitude < 1 << 127);
        uint256 bits = Binary32.round(0, magnitude, 0, false);
        (uint256 significand, int256 exponent) = Binary32.decode(bits);
        if (exponent <= 0) return;
        uint256 unit = 1 << uint256(exponent);
        uint256 value = significand * unit;
        uint256 off = value > magnitude ? value - magnitude : magnitude - value;
        assertLe(2 * off, unit);
        if (2 * off == unit) assertEq(significand % 2, 0);
    }

    function testFuzz_totalOnAnyBits(uint32 a, uint32 b) public pure {
        Binary32.add(a, b);
        Binary32.sub(a, b);
        Binary32.mul(a, b);
        Binary32.div(a, b);
        Binary32.sqrt(a);
        ExpLog.exp(a);
        ExpLog.log(a);
        assertEq(Binary32.add(a, b), Binary32.add(b, a));
        assertEq(Binary32.mul(a, b), Binary32.mul(b, a));
        if (!Binary32.isNaN(a)) assertEq(Binary32.mul(a, Binary32.ONE), a);
        if (!Binary32.isNaN(a)) assertEq(Binary32.div(a, Binary32.ONE), a);
    }

    function testFuzz_wholeRoots(uint256 value) public pure {
        value >>= 2;
        uint256 root = Integers.sqrt(value);
        assertLe(root * root, value);
        assertGt((root + 1) * (root + 1), value);
    }
}
