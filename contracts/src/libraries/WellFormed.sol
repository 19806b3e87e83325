// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InstructionCodec} from "./InstructionCodec.sol";
import {NaturalShape} from "./NaturalShape.sol";
import {DataType} from "../types/DataType.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Instruction, Operand, OperandKind} from "../types/Instruction.sol";
import {Family, Opcode} from "../types/Opcode.sol";
import {PackedType, PackedTypes} from "../types/PackedType.sol";

/// @notice The predicate of appendix A: everything that the referee relies on. Total: true or false, never a revert.
/// Twin: isWellFormed in packages/program.
library WellFormed {
    uint256 private constant MAX_REACH = 1 << 53;
    /// @dev A part of 128 instructions is checked in one transaction.
    uint256 private constant MAX_CONCATENATED = 16;
    /// @dev Its parts can be proved one after the other well within a challenger's clock.
    uint256 private constant MAX_ROW = 1 << 20;
    uint8 private constant NO_COORDINATE = 0xff;
    uint8 private constant MAX_AXIS = 7;
    uint8 private constant MAX_SCATTER_MODE = 4;
    uint8 private constant MAX_SCAN_FLAGS = 3;

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
        if (!_isOperandCount(Opcode.family(instruction.opcode), operands.length)) return false;
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
            if (!types[i].isWellFormed()) return false;
        }
        uint8 opcode = instruction.opcode;
        if (opcode == Opcode.COPY) return _fitsCopy(instruction, types[0]);
        if (!_areAttributes(opcode, instruction.attributes)) return false;
        if (!_isOutputType(instruction, types)) return false;
        (bool natural, PackedType memory shape) = NaturalShape.shapeOf(instruction, types);
        if (!natural || shape.elements() != output.elements()) return false;
        if (_rowLength(Opcode.family(opcode), types) > MAX_ROW) return false;
        return !Opcode.isArgument(opcode) || types[0].dimFromEnd(0) != 0;
    }

    /// @dev Length of the rows that one element may read; 0 for instructions that read single elements.
    function _rowLength(Family family, PackedType[] memory types) private pure returns (uint256) {
        if (family == Family.Scatter) return types[1].dimFromEnd(0);
        bool isRow = family == Family.Reduction || family == Family.Scan || family == Family.Dot;
        return isRow ? types[0].dimFromEnd(0) : 0;
    }

    function _isOperandCount(Family family, uint256 count) private pure returns (bool) {
        if (family == Family.None) return false;
        if (family == Family.Concat) return count >= 1 && count <= MAX_CONCATENATED;
        if (family == Family.Scatter || family == Family.Select) return count == 3;
        if (family == Family.Dot) return count == 2 || count == 3;
        if (family == Family.Binary || family == Family.Comparison || family == Family.Take) return count == 2;
        return count == 1;
    }

    /// @dev One byte for each attribute of the table, none over its greatest value.
    function _areAttributes(uint8 opcode, bytes memory attributes) private pure returns (bool) {
        if (opcode == Opcode.TAKE) {
            return attributes.length == 2 && uint8(attributes[0]) <= MAX_AXIS && uint8(attributes[1]) <= MAX_AXIS;
        }
        uint8 limit;
        if (opcode == Opcode.CONCAT) limit = MAX_AXIS;
        else if (opcode == Opcode.SCATTER) limit = MAX_SCATTER_MODE;
        else if (opcode == Opcode.CUMSUM || opcode == Opcode.CUMPRODUCT) limit = MAX_SCAN_FLAGS;
        else if (Opcode.isArgument(opcode) || opcode == Opcode.RANK) limit = 1;
        else return attributes.length == 0;
        return attributes.length == 1 && uint8(attributes[0]) <= limit;
    }

    /// @dev The operands' data types go together and make that of the output; of every instruction but `copy`.
    function _isOutputType(Instruction memory instruction, PackedType[] memory types) private pure returns (bool) {
        uint8 opcode = instruction.opcode;
        uint8 output = instruction.output.dtype;
        Family family = Opcode.family(opcode);
        uint8 first = types[family == Family.Select ? 1 : 0].dtype;
        if (!DataType.isIn(first, Opcode.types(opcode))) return false;
        if (family == Family.Cast) return true;
        if (family == Family.Dot) return _isOutputOfDot(types, output);
        if (family == Family.Select) {
            return types[0].dtype == DataType.BOOL && types[2].dtype == first && output == first;
        }
        if (family == Family.Take) return types[1].dtype == DataType.INT64 && output == first;
        if (family == Family.Scatter) {
            bool combines = instruction.attributes[0] != 0;
            if (combines && !DataType.isIn(first, DataType.COMPUTED)) return false;
            return types[1].dtype == DataType.INT64 && types[2].dtype == first && output == first;
        }
        for (uint256 i = 1; i < types.length; ++i) {
            if (types[i].dtype != first) return false;
        }
        if (family == Family.Comparison) return output == DataType.BOOL;
        if (Opcode.isArgument(opcode) || opcode == Opcode.RANK) return output == DataType.INT64;
        return output == first;
    }

    /// @dev Bytes make int32, binary16 and bfloat16 make binary32; the bias has the type of the output.
    function _isOutputOfDot(PackedType[] memory types, uint8 output) private pure returns (bool) {
        (uint8 a, uint8 b) = (types[0].dtype, types[1].dtype);
        bool bytes_ = DataType.isIn(a, DataType.BYTES) && DataType.isIn(b, DataType.BYTES);
        if (a != b && !bytes_) return false;
        if (types.length == 3 && types[2].dtype != output) return false;
        if (bytes_) return output == DataType.INT32;
        return output == (a == DataType.FLOAT16 || a == DataType.BFLOAT16 ? DataType.FLOAT32 : a);
    }

    function _fitsCopy(Instruction memory instruction, PackedType memory source) private pure returns (bool) {
        if (!_isReinterpreted(source.dtype, instruction.output.dtype)) return false;
        (bool canonical, CopyMap memory map) = InstructionCodec.parseCopy(instruction.attributes);
        if (!canonical || map.coordinates.length != source.rank) return false;
        uint256[] memory reach = new uint256[](source.rank);
        for (uint256 i; i < map.axes.length; ++i) {
            CopyAxis memory axis = map.axes[i];
            if (axis.coordinate == NO_COORDINATE) continue;
            if (axis.coordinate >= source.rank) return false;
            if (axis.size != 0) reach[axis.coordinate] += _absolute(axis.coefficient) * (axis.size - 1);
        }
        for (uint256 i; i < map.coordinates.length; ++i) {
            CopyCoordinate memory coordinate = map.coordinates[i];
            if (coordinate.divisor == 0 || coordinate.mode > 1) return false;
            if (reach[i] + _absolute(coordinate.offset) >= MAX_REACH) return false;
        }
        return _iterations(map.axes) == instruction.output.elements() && _isElement(map.fill, source.dtype);
    }

    /// @dev The same type, or another one of the same width, neither being bool.
    function _isReinterpreted(uint8 from, uint8 to) private pure returns (bool) {
        if (from == to) return true;
        return DataType.width(from) == DataType.width(to) && from != DataType.BOOL && to != DataType.BOOL;
    }

    /// @dev Product of the sizes: 0 if one of them is 0, wherever it stands; no fewer than 2^32 (which no tensor has)
    /// if there are that many.
    function _iterations(CopyAxis[] memory axes) private pure returns (uint256 count) {
        count = 1;
        for (uint256 i; i < axes.length; ++i) {
            if (axes[i].size == 0) return 0;
            if (count < PackedTypes.MAX_ELEMENTS) count *= axes[i].size;
        }
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
