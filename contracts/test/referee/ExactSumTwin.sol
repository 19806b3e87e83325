// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binary32} from "../../src/referee/Binary32.sol";

/// @notice Exact sums one term after the other, in 32-bit digits with their signs.
library ExactSumTwin {
    uint256 private constant DIGITS = 24;

    function dot(uint256[] memory a, uint256[] memory b, uint256 bias) internal pure returns (uint256) {
        uint256[] memory left = new uint256[](a.length + 1);
        uint256[] memory right = new uint256[](a.length + 1);
        for (uint256 i; i < a.length; ++i) {
            (left[i], right[i]) = (a[i], b[i]);
        }
        (left[a.length], right[a.length]) = (bias, Binary32.ONE);
        return _sumOfProducts(left, right);
    }

    function sum(uint256[] memory a) internal pure returns (uint256) {
        uint256[] memory ones = new uint256[](a.length);
        for (uint256 i; i < a.length; ++i) {
            ones[i] = Binary32.ONE;
        }
        return _sumOfProducts(a, ones);
    }

    function _sumOfProducts(uint256[] memory a, uint256[] memory b) private pure returns (uint256) {
        bool[3] memory seen;
        int256[] memory digits = new int256[](DIGITS);
        for (uint256 i; i < a.length; ++i) {
            if (_isFinite(a[i]) && _isFinite(b[i])) {
                _addProduct(digits, a[i], b[i]);
            } else {
                uint256 product = Binary32.mul(a[i], b[i]);
                seen[Binary32.isNaN(product) ? 2 : Binary32.signOf(product)] = true;
            }
        }
        if (seen[2] || (seen[0] && seen[1])) return Binary32.NAN;
        if (seen[0]) return Binary32.INFINITY;
        if (seen[1]) return Binary32.SIGN | Binary32.INFINITY;
        return _round(digits);
    }

    function _isFinite(uint256 bits) private pure returns (bool) {
        return !Binary32.isNaN(bits) && !Binary32.isInfinite(bits);
    }

    function _addProduct(int256[] memory digits, uint256 a, uint256 b) private pure {
        (uint256 significandA, int256 exponentA) = Binary32.decode(a);
        (uint256 significandB, int256 exponentB) = Binary32.decode(b);
        uint256 place = uint256(exponentA + exponentB + 298);
        uint256 product = (significandA * significandB) << (place % 32);
        int256 sign = Binary32.signOf(a) == Binary32.signOf(b) ? int256(1) : -1;
        for (uint256 i = place / 32; product != 0; ++i) {
            digits[i] += sign * int256(product & 0xffffffff);
            product >>= 32;
        }
    }

    function _carry(int256[] memory digits) private pure returns (int256 carry) {
        for (uint256 i; i < DIGITS; ++i) {
            carry += digits[i];
            digits[i] = carry & 0xffffffff;
            carry >>= 32;
        }
    }

    function _round(int256[] memory digits) private pure returns (uint256) {
        uint256 sign;
        if (_carry(digits) < 0) {
            sign = 1;
            for (uint256 i; i < DIGITS; ++i) {
                digits[i] = -digits[i];
            }
            // The highest digits of the complement cancel.
            _carry(digits);
        }
        uint256 top = DIGITS;
        while (top > 0 && digits[top - 1] == 0) --top;
        uint256 magnitude;
        bool sticky;
        uint256 low = top > 7 ? top - 7 : 0;
        for (uint256 i = top; i > low; --i) {
            magnitude = (magnitude << 32) | uint256(digits[i - 1]);
        }
        for (uint256 i; i < low; ++i) {
            if (digits[i] != 0) sticky = true;
        }
        return Binary32.round(sign, magnitude, int256(32 * low) - 298, sticky);
    }
}
