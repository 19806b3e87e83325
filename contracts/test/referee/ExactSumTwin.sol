// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {FloatArithmetic} from "../../src/referee/FloatArithmetic.sol";
import {FloatFormat, FloatFormats} from "../../src/referee/FloatFormat.sol";

/// @notice Exact sums one term after the other, in 32-bit digits with their signs, for every format.
library ExactSumTwin {
    uint256 private constant DIGITS = 140;
    /// exponent of the least bit: below that of all products of binary64
    int256 private constant UNIT = -2176;

    function dot(FloatFormat format, FloatFormat output, uint256[] memory a, uint256[] memory b, uint256 bias)
        internal
        pure
        returns (uint256)
    {
        Sum memory sum_ = Sum(new int256[](DIGITS), [false, false, false]);
        for (uint256 i; i < a.length; ++i) {
            _add(sum_, format, a[i], b[i]);
        }
        _add(sum_, output, bias, output.one());
        return _rounded(sum_, output);
    }

    function sum(FloatFormat format, uint256[] memory a) internal pure returns (uint256) {
        Sum memory sum_ = Sum(new int256[](DIGITS), [false, false, false]);
        for (uint256 i; i < a.length; ++i) {
            _add(sum_, format, a[i], format.one());
        }
        return _rounded(sum_, format);
    }

    struct Sum {
        int256[] digits;
        /// positive infinity, negative infinity, NaN
        bool[3] seen;
    }

    function _add(Sum memory sum_, FloatFormat format, uint256 a, uint256 b) private pure {
        if (_isFinite(format, a) && _isFinite(format, b)) {
            _addProduct(sum_.digits, format, a, b);
        } else {
            uint256 product = FloatArithmetic.mul(format, a, b);
            sum_.seen[format.isNaN(product) ? 2 : format.isNegative(product) ? 1 : 0] = true;
        }
    }

    function _rounded(Sum memory sum_, FloatFormat output) private pure returns (uint256) {
        if (sum_.seen[2] || (sum_.seen[0] && sum_.seen[1])) return output.nan();
        if (sum_.seen[0]) return output.infinity();
        if (sum_.seen[1]) return output.sign() | output.infinity();
        return _round(sum_.digits, output);
    }

    function _isFinite(FloatFormat format, uint256 bits) private pure returns (bool) {
        return !format.isNaN(bits) && !format.isInfinite(bits);
    }

    function _addProduct(int256[] memory digits, FloatFormat format, uint256 a, uint256 b) private pure {
        (uint256 significandA, int256 exponentA) = format.decode(a);
        (uint256 significandB, int256 exponentB) = format.decode(b);
        uint256 place = uint256(exponentA + exponentB - UNIT);
        uint256 product = (significandA * significandB) << (place % 32);
        int256 sign = format.isNegative(a) == format.isNegative(b) ? int256(1) : -1;
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

    function _round(int256[] memory digits, FloatFormat output) private pure returns (uint256) {
        bool negative = _carry(digits) < 0;
        if (negative) {
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
        return output.round(negative, magnitude, int256(32 * low) + UNIT, sticky);
    }
}
