// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InstructionCodec} from "./InstructionCodec.sol";
import {DataType} from "../types/DataType.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Instruction, Operand, OperandKind} from "../types/Instruction.sol";
import {Opcode} from "../types/Opcode.sol";
import {PackedType, PackedTypes} from "../types/PackedType.sol";

/// @notice The predicate of appendix A: everything that the referee relies on. Total: true or false, never a revert.
/// Twin: isWellFormed in packages/program.
library WellFormed {
    uint256 internal constant MAX_ROW = 8192;
    uint256 private constant MAX_REACH = 1 << 53;
    uint8 private constant NO_COORDINATE = 0xff;

    /// @param types the types of the operands, in their order
    /// @param inputs,constants how many the model has; the steps before are counted by `index`
    function isWellFormed(
        bytes memory data,
        uint256 index,
        PackedType[] memory types,
        uint256 inputs,
        uint256 constants
    ) internal pure returns (bool) {
        (bool canonical, Instruction memory instruction) = InstructionCodec.parse(data);
        return canonical && pointsBack(instruction, index, inputs, constants) && fits(instruction, types);
    }

    /// @notice The opcode exists, it has that many operands, and each refers to something that exists before `index`.
    function pointsBack(Instruction memory instruction, uint256 index, uint256 inputs, uint256 constants)
        internal
        pure
        returns (bool)
    {
        Operand[] memory operands = instruction.operands;
        if (!_isOperandCount(instruction.opcode, operands.length)) return false;
        for (uint256 i; i < operands.length; ++i) {
            uint8 kind = operands[i].kind;
            if (kind > OperandKind.STEP) return false;
            uint256 limit = kind == OperandKind.INPUT ? inputs : kind == OperandKind.CONSTANT ? constants : index;
            if (operands[i].index >= limit) return false;
        }
        return true;
    }

    /// @notice Types, shapes and attributes fit together. The operand count must have been checked by `pointsBack`.
    function fits(Instruction memory instruction, PackedType[] memory types) internal pure returns (bool) {
        PackedType memory output = instruction.output;
        if (types.length != instruction.operands.length || !output.isWellFormed()) return false;
        for (uint256 i; i < types.length; ++i) {
            if (types[i].dtype != output.dtype || !types[i].isWellFormed()) return false;
        }
        uint8 opcode = instruction.opcode;
        if (opcode == Opcode.COPY) return _fitsCopy(instruction, types[0]);
        if (output.dtype != DataType.FLOAT32 || instruction.attributes.length != 0) return false;
        (bool natural, PackedType memory shape) = naturalShape(opcode, types);
        if (!natural || shape.elements() != output.elements()) return false;
        if (opcode == Opcode.DOT || Opcode.isReduction(opcode)) {
            if (types[0].dimFromEnd(0) > MAX_ROW) return false;
        }
        return types.length < 3 || types[2].broadcastsTo(shape);
    }

    /// @notice The natural output shape of every instruction but `copy`, if the operands' shapes go together.
    function naturalShape(uint8 opcode, PackedType[] memory types)
        internal
        pure
        returns (bool fits_, PackedType memory shape)
    {
        PackedType memory a = types[0];
        if (Opcode.isUnary(opcode)) return (true, a);
        if (Opcode.isBinary(opcode)) return PackedTypes.broadcast(a, types[1]);
        if (Opcode.isReduction(opcode)) return a.rank == 0 ? (false, shape) : (true, a.withoutLast(1));
        PackedType memory b = types[1];
        if (a.rank < 2 || b.rank < 2 || a.dimFromEnd(0) != b.dimFromEnd(0)) return (false, shape);
        (fits_, shape) = PackedTypes.broadcast(a.withoutLast(2), b.withoutLast(2));
        if (fits_) shape = shape.append(a.dimFromEnd(1)).append(b.dimFromEnd(1));
    }

    function _isOperandCount(uint8 opcode, uint256 count) private pure returns (bool) {
        if (opcode == Opcode.COPY || Opcode.isUnary(opcode) || Opcode.isReduction(opcode)) return count == 1;
        if (Opcode.isBinary(opcode)) return count == 2;
        return opcode == Opcode.DOT && (count == 2 || count == 3);
    }

    function _fitsCopy(Instruction memory instruction, PackedType memory source) private pure returns (bool) {
        (bool canonical, CopyMap memory map) = InstructionCodec.parseCopy(instruction.attributes);
        if (!canonical || map.coordinates.length != source.rank) return false;
        uint256[] memory reach = new uint256[](source.rank);
        uint256 elements = 1;
        for (uint256 i; i < map.axes.length; ++i) {
            CopyAxis memory axis = map.axes[i];
            if (axis.size == 0) return false;
            elements *= axis.size;
            if (elements >= PackedTypes.MAX_ELEMENTS) return false;
            if (axis.coordinate == NO_COORDINATE) continue;
            if (axis.coordinate >= source.rank) return false;
            reach[axis.coordinate] += _absolute(axis.coefficient) * (axis.size - 1);
        }
        for (uint256 i; i < map.coordinates.length; ++i) {
            CopyCoordinate memory coordinate = map.coordinates[i];
            if (coordinate.divisor == 0 || coordinate.mode > 1) return false;
            if (reach[i] + _absolute(coordinate.offset) >= MAX_REACH) return false;
        }
        return elements == instruction.output.elements() && _isElement(map.fill, source.dtype);
    }

    /// @dev The bytes behind the element's width are zero, and a bool is 0 or 1.
    function _isElement(bytes8 fill, uint8 dtype) private pure returns (bool) {
        if (uint64(fill << (8 * DataType.width(dtype))) != 0) return false;
        return dtype != DataType.BOOL || uint8(fill[0]) <= 1;
    }

    function _absolute(int256 value) private pure returns (uint256) {
        return uint256(value < 0 ? -value : value);
    }
}
