// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Binary32 numbers as fixed point
/// @notice For contracts that read an output of a model (IEEE 754-2019, 3.4). Nothing is rounded twice: the exact value
/// times 10^decimals, rounded once to an integer, to nearest, ties to even.
library Binary32 {
    /// @notice NaN has no value.
    error NotANumber(uint256 bits);
    /// @notice An infinity has no fixed-point value.
    error NotFinite(uint256 bits);
    /// @notice More than 32 bits: not an element of type float32.
    error TooWide(uint256 bits);
    /// @notice 10^decimals times the greatest binary32 number must fit into int256.
    error TooManyDecimals(uint256 decimals);

    uint256 internal constant MOST_DECIMALS = 38;
    uint256 private constant FRACTION_BITS = 23;
    /// the value of a number with exponent field e (at least 1) is significand · 2^(e − 150)
    uint256 private constant EXPONENT_OF_ONE_UNIT = 150;

    /// @notice The number times 10^decimals, rounded to nearest, ties to even. −0 is 0.
    /// @param bits An element of type float32 as `readOutput` gives it.
    /// @param decimals At most 38.
    function toFixed(uint256 bits, uint256 decimals) internal pure returns (int256) {
        require(bits <= type(uint32).max, TooWide(bits));
        require(decimals <= MOST_DECIMALS, TooManyDecimals(decimals));
        uint256 exponent = (bits >> FRACTION_BITS) & 0xff;
        uint256 fraction = bits & ((1 << FRACTION_BITS) - 1);
        if (exponent == 0xff) {
            require(fraction == 0, NotANumber(bits));
            revert NotFinite(bits);
        }
        uint256 significand = exponent == 0 ? fraction : fraction | (1 << FRACTION_BITS);
        if (exponent == 0) exponent = 1;
        uint256 scaled = significand * 10 ** decimals; // below 2^24 · 2^127
        uint256 magnitude = exponent >= EXPONENT_OF_ONE_UNIT
            ? scaled << (exponent - EXPONENT_OF_ONE_UNIT)  // below 2^128 · 10^38 < 2^255
            : _shiftRounding(scaled, EXPONENT_OF_ONE_UNIT - exponent);
        return bits >> 31 == 1 ? -int256(magnitude) : int256(magnitude);
    }

    /// @dev value / 2^shift, to nearest, ties to even; shift from 1 to 149.
    function _shiftRounding(uint256 value, uint256 shift) private pure returns (uint256 quotient) {
        quotient = value >> shift;
        uint256 rest = value & ((1 << shift) - 1);
        uint256 half = 1 << (shift - 1);
        if (rest > half || (rest == half && quotient & 1 == 1)) ++quotient;
    }
}
