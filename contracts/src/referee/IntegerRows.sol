// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DataType} from "../types/DataType.sol";

/// @notice Sums, products and dot products of integers in one word that wraps: its low bits are those of the result,
/// whatever the signs. Rows are turned around.
library IntegerRows {
    function sum(uint256 before, uint256 row, uint256 count, uint256 width) internal pure returns (uint256 total) {
        assembly ("memory-safe") {
            total := before
            let shift := sub(256, shl(3, width))
            for { let end := add(row, mul(width, count)) } lt(row, end) { row := add(row, width) } {
                total := add(total, shr(shift, mload(row)))
            }
        }
    }

    function product(uint256 before, uint256 row, uint256 count, uint256 width) internal pure returns (uint256 total) {
        assembly ("memory-safe") {
            total := before
            let shift := sub(256, shl(3, width))
            for { let end := add(row, mul(width, count)) } lt(row, end) { row := add(row, width) } {
                total := mul(total, shr(shift, mload(row)))
            }
        }
    }

    function dot(uint256 before, uint256 a, uint256 b, uint256 count, uint256 width)
        internal
        pure
        returns (uint256 total)
    {
        assembly ("memory-safe") {
            total := before
            let shift := sub(256, shl(3, width))
            for { let end := add(a, mul(width, count)) } lt(a, end) {
                a := add(a, width)
                b := add(b, width)
            } {
                total := add(total, mul(shr(shift, mload(a)), shr(shift, mload(b))))
            }
        }
    }

    /// @notice Of bytes, each row uint8 or int8: here the sign matters, since the result is wider.
    function dotOfBytes(uint256 before, uint256 a, uint8 dtypeA, uint256 b, uint8 dtypeB, uint256 count)
        internal
        pure
        returns (uint256 total)
    {
        // x − 2·(x & 128) is the number of a signed byte.
        uint256 signA = dtypeA == DataType.INT8 ? 128 : 0;
        uint256 signB = dtypeB == DataType.INT8 ? 128 : 0;
        assembly ("memory-safe") {
            total := before
            for { let end := add(a, count) } lt(a, end) {
                a := add(a, 1)
                b := add(b, 1)
            } {
                let x := byte(0, mload(a))
                let y := byte(0, mload(b))
                x := sub(x, shl(1, and(x, signA)))
                y := sub(y, shl(1, and(y, signB)))
                total := add(total, mul(x, y))
            }
        }
    }
}
