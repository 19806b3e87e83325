// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Integers} from "./Integers.sol";
import {DataType} from "../types/DataType.sol";

/// @notice A binary format of IEEE 754, or bfloat16: | exponent bits, 8 | fraction bits, 8 |, low-order.
type FloatFormat is uint256;

using FloatFormats for FloatFormat global;

/// @notice Numbers of a format are their bits, zero-extended. Every result is the exact one, rounded once to nearest,
/// ties to even (specification, section 1). Twin: float-format.ts and round-once.ts in packages/arithmetic.
library FloatFormats {
    FloatFormat internal constant BINARY16 = FloatFormat.wrap(5 << 8 | 10);
    FloatFormat internal constant BFLOAT16 = FloatFormat.wrap(8 << 8 | 7);
    FloatFormat internal constant BINARY32 = FloatFormat.wrap(8 << 8 | 23);
    FloatFormat internal constant BINARY64 = FloatFormat.wrap(11 << 8 | 52);

    /// @notice The format of a data type; zero for integers and bool.
    function formatOf(uint8 dtype) internal pure returns (FloatFormat) {
        if (dtype == DataType.FLOAT32) return BINARY32;
        if (dtype == DataType.FLOAT16) return BINARY16;
        if (dtype == DataType.FLOAT64) return BINARY64;
        return dtype == DataType.BFLOAT16 ? BFLOAT16 : FloatFormat.wrap(0);
    }

    function isFloat(FloatFormat self) internal pure returns (bool) {
        return FloatFormat.unwrap(self) != 0;
    }

    function fractionBits(FloatFormat self) internal pure returns (uint256) {
        return FloatFormat.unwrap(self) & 0xff;
    }

    /// @notice The mask of the sign bit.
    function sign(FloatFormat self) internal pure returns (uint256) {
        unchecked {
            return 1 << (self.fractionBits() + (FloatFormat.unwrap(self) >> 8));
        }
    }

    function infinity(FloatFormat self) internal pure returns (uint256) {
        unchecked {
            return self.sign() - (1 << self.fractionBits());
        }
    }

    /// @notice The canonical NaN.
    function nan(FloatFormat self) internal pure returns (uint256) {
        unchecked {
            return self.infinity() | (1 << (self.fractionBits() - 1));
        }
    }

    function one(FloatFormat self) internal pure returns (uint256) {
        unchecked {
            return (self.sign() >> 1) - (1 << self.fractionBits());
        }
    }

    /// @notice Exponent of the unit in the last place of a subnormal.
    function leastExponent(FloatFormat self) internal pure returns (int256) {
        unchecked {
            return 2 - int256(1 << ((FloatFormat.unwrap(self) >> 8) - 1)) - int256(self.fractionBits());
        }
    }

    function isNaN(FloatFormat self, uint256 bits) internal pure returns (bool) {
        return bits & (self.sign() - 1) > self.infinity();
    }

    function isInfinite(FloatFormat self, uint256 bits) internal pure returns (bool) {
        return bits & (self.sign() - 1) == self.infinity();
    }

    function isZero(FloatFormat self, uint256 bits) internal pure returns (bool) {
        return bits & (self.sign() - 1) == 0;
    }

    function isNegative(FloatFormat self, uint256 bits) internal pure returns (bool) {
        return bits & self.sign() != 0;
    }

    /// @notice |x| = significand · 2^exponent of a finite number.
    function decode(FloatFormat self, uint256 bits) internal pure returns (uint256 significand, int256 exponent) {
        unchecked {
            uint256 hidden = 1 << self.fractionBits();
            uint256 biased = (bits & self.infinity()) >> self.fractionBits();
            significand = bits & (hidden - 1);
            exponent = self.leastExponent();
            if (biased != 0) (significand, exponent) = (significand | hidden, exponent + int256(biased) - 1);
        }
    }

    /// @notice The number next to ±magnitude·2^exponent; with `sticky`, to a number strictly between that and
    /// ±(magnitude + 1)·2^exponent, for which the magnitude must have fractionBits + 3 bits at least.
    function round(FloatFormat self, bool negative, uint256 magnitude, int256 exponent, bool sticky)
        internal
        pure
        returns (uint256 bits)
    {
        unchecked {
            if (magnitude != 0) {
                int256 least = self.leastExponent();
                int256 unit = exponent + int256(Integers.log2(magnitude)) - int256(self.fractionBits());
                if (unit < least) unit = least;
                uint256 significand;
                if (unit <= exponent) {
                    significand = magnitude << uint256(exponent - unit);
                } else if (unit - exponent <= 256) {
                    uint256 shift = uint256(unit - exponent);
                    significand = shift == 256 ? 0 : magnitude >> shift;
                    uint256 half = 1 << (shift - 1);
                    uint256 rest = shift == 256 ? magnitude : magnitude & ((half << 1) - 1);
                    if (rest > half || (rest == half && (sticky || significand & 1 == 1))) ++significand;
                }
                // The hidden bit of a normal significand counts as one step of the exponent field, and so does a
                // carry out of it; a subnormal one has the field 0.
                bits = (uint256(unit - least) << self.fractionBits()) + significand;
                if (bits > self.infinity()) bits = self.infinity();
            }
            if (negative) bits |= self.sign();
        }
    }
}
