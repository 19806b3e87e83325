// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice The closed instruction set of arithmetic version 1 (specification, appendix A).
library Opcode {
    uint8 internal constant COPY = 0x01;
    uint8 internal constant NEG = 0x10;
    uint8 internal constant ABS = 0x11;
    uint8 internal constant SQRT = 0x12;
    uint8 internal constant EXP = 0x13;
    uint8 internal constant LOG = 0x14;
    uint8 internal constant ADD = 0x40;
    uint8 internal constant SUB = 0x41;
    uint8 internal constant MUL = 0x42;
    uint8 internal constant DIV = 0x43;
    uint8 internal constant MAXIMUM = 0x44;
    uint8 internal constant MINIMUM = 0x45;
    uint8 internal constant SUM = 0x80;
    uint8 internal constant MAX = 0x81;
    uint8 internal constant MIN = 0x82;
    uint8 internal constant DOT = 0xa0;

    function isUnary(uint8 opcode) internal pure returns (bool) {
        return opcode >= NEG && opcode <= LOG;
    }

    function isBinary(uint8 opcode) internal pure returns (bool) {
        return opcode >= ADD && opcode <= MINIMUM;
    }

    function isReduction(uint8 opcode) internal pure returns (bool) {
        return opcode >= SUM && opcode <= MIN;
    }
}
