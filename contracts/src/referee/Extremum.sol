// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binary32} from "./Binary32.sol";

/// @notice The greatest and the smallest number of a row: NaN propagates, −0 < +0.
library Extremum {
    /// @notice Of the `count` ≥ 1 little-endian numbers from memory address `row` on. Overwrites the 32 bytes behind.
    function max(uint256 row, uint256 count) internal pure returns (uint256) {
        return _greatest(row, count, 0);
    }

    function min(uint256 row, uint256 count) internal pure returns (uint256) {
        return _greatest(row, count, type(uint256).max);
    }

    /// @dev Eight numbers at once become keys that order as the numbers do, complemented for the smallest. About 65 gas
    /// a number. Twin: the fold of Binary32.maximum in the tests.
    function _greatest(uint256 row, uint256 count, uint256 flip) private pure returns (uint256) {
        uint256 greatest;
        bool special;
        assembly ("memory-safe") {
            let BYTES := 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff
            let PAIRS := 0x0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff0000ffff
            let ONES := 0x0000000100000001000000010000000100000001000000010000000100000001
            let SIGNS := shl(31, ONES)
            let end := add(row, shl(2, count))
            // The last word ends in copies of the first number.
            mstore(end, mul(shr(224, mload(row)), ONES))
            let flags := 0
            for {} lt(row, end) { row := add(row, 32) } {
                let x := mload(row)
                x := or(and(shr(8, x), BYTES), shl(8, and(x, BYTES)))
                x := or(and(shr(16, x), PAIRS), shl(16, and(x, PAIRS)))
                // The sign bit where |x| is above infinity.
                flags := or(flags, add(and(x, not(SIGNS)), mul(0x7fffff, ONES)))
                let negative := shr(31, and(x, SIGNS))
                x := xor(flip, xor(x, or(SIGNS, sub(shl(32, negative), negative))))

                mstore(0x00, x)
                for { let lane := 0 } lt(lane, 32) { lane := add(lane, 4) } {
                    let key := shr(224, mload(lane))
                    greatest := xor(greatest, mul(xor(greatest, key), gt(key, greatest)))
                }
            }
            special := iszero(iszero(and(flags, SIGNS)))
        }
        if (special) return Binary32.NAN;
        uint256 key = (greatest ^ flip) & 0xffffffff;
        return key & Binary32.SIGN == 0 ? key ^ 0xffffffff : key ^ Binary32.SIGN;
    }
}
