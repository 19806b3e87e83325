// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binary32} from "./Binary32.sol";
import {ExactSum} from "./ExactSum.sol";
import {ExpLog} from "./ExpLog.sol";
import {Extremum} from "./Extremum.sol";
import {LittleEndian} from "../libraries/LittleEndian.sol";
import {DataType} from "../types/DataType.sol";
import {Instruction} from "../types/Instruction.sol";
import {Opcode} from "../types/Opcode.sol";

/// @notice Elements of an operand in memory: `count` of them, little-endian, from address `start` on. The 32 bytes
/// behind may be overwritten.
struct Row {
    uint256 start;
    uint256 count;
}

/// @notice One element of an instruction from the elements that it reads: the table of appendix A.
library Semantics {
    error OpcodeUnknown(uint8 opcode);

    /// @notice Every instruction but `copy`.
    function evaluate(uint8 opcode, Row[] memory rows) internal pure returns (uint256) {
        if (opcode == Opcode.DOT) {
            uint256 bias = rows.length == 3 ? _number(rows[2]) : 0;
            return ExactSum.dot(rows[0].start, rows[1].start, rows[0].count, bias);
        }
        if (opcode == Opcode.SUM) return ExactSum.sum(rows[0].start, rows[0].count);
        if (opcode == Opcode.MAX) return Extremum.max(rows[0].start, rows[0].count);
        if (opcode == Opcode.MIN) return Extremum.min(rows[0].start, rows[0].count);
        uint256 a = _number(rows[0]);
        return Opcode.isUnary(opcode) ? unary(opcode, a) : binary(opcode, a, _number(rows[1]));
    }

    /// @notice The element that a `copy` takes, or where it takes none (a row from address 0) the fill value: the first
    /// bytes of the map.
    function copied(Instruction memory instruction, Row memory row) internal pure returns (uint256) {
        bytes memory attributes = instruction.attributes;
        uint256 start = row.start;
        bytes32 word;
        assembly ("memory-safe") {
            if iszero(start) { start := add(attributes, 32) }
            word := mload(start)
        }
        return LittleEndian.read(word, DataType.width(instruction.output.dtype));
    }

    function unary(uint8 opcode, uint256 x) internal pure returns (uint256) {
        if (opcode == Opcode.NEG) return x ^ Binary32.SIGN;
        if (opcode == Opcode.ABS) return x & ~Binary32.SIGN;
        if (opcode == Opcode.SQRT) return Binary32.sqrt(x);
        if (opcode == Opcode.EXP) return ExpLog.exp(x);
        if (opcode == Opcode.LOG) return ExpLog.log(x);
        revert OpcodeUnknown(opcode);
    }

    function binary(uint8 opcode, uint256 a, uint256 b) internal pure returns (uint256) {
        if (opcode == Opcode.ADD) return Binary32.add(a, b);
        if (opcode == Opcode.SUB) return Binary32.sub(a, b);
        if (opcode == Opcode.MUL) return Binary32.mul(a, b);
        if (opcode == Opcode.DIV) return Binary32.div(a, b);
        if (opcode == Opcode.MAXIMUM) return Binary32.maximum(a, b);
        if (opcode == Opcode.MINIMUM) return Binary32.minimum(a, b);
        revert OpcodeUnknown(opcode);
    }

    function _number(Row memory row) private pure returns (uint256) {
        return ExactSum.numberAt(row.start, 0);
    }
}
