// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InstructionCodec} from "../libraries/InstructionCodec.sol";
import {WellFormed} from "../libraries/WellFormed.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Instruction} from "../types/Instruction.sol";
import {Opcode} from "../types/Opcode.sol";
import {PackedType} from "../types/PackedType.sol";

/// @notice Contiguous elements [first, first + count) of an operand; none if count is 0.
struct Read {
    uint256 first;
    uint256 count;
}

/// @notice Which elements of its operands one element of a well-formed instruction reads. Twin: readsOf in
/// packages/program.
library Reads {
    function readsOf(Instruction memory instruction, PackedType[] memory types, uint256 element)
        internal
        pure
        returns (Read[] memory reads)
    {
        uint8 opcode = instruction.opcode;
        reads = new Read[](types.length);
        if (opcode == Opcode.COPY) {
            reads[0] = _ofCopy(instruction, types[0], element);
        } else if (Opcode.isUnary(opcode)) {
            reads[0] = Read(element, 1);
        } else if (Opcode.isReduction(opcode)) {
            uint256 length = types[0].dimFromEnd(0);
            reads[0] = Read(element * length, length);
        } else {
            (, PackedType memory shape) = WellFormed.naturalShape(opcode, types);
            if (opcode == Opcode.DOT) {
                (reads[0], reads[1]) = _rowsOfDot(types[0], types[1], shape, element);
                if (types.length == 3) reads[2] = Read(types[2].broadcastIndex(element, shape), 1);
            } else {
                reads[0] = Read(types[0].broadcastIndex(element, shape), 1);
                reads[1] = Read(types[1].broadcastIndex(element, shape), 1);
            }
        }
    }

    /// @dev out[batch…, m, n] reads row m of its matrix of a and row n of its matrix of b.
    function _rowsOfDot(PackedType memory a, PackedType memory b, PackedType memory shape, uint256 element)
        private
        pure
        returns (Read memory, Read memory)
    {
        uint256 length = a.dimFromEnd(0);
        uint256 rowsA = a.dimFromEnd(1);
        uint256 rowsB = b.dimFromEnd(1);
        PackedType memory batches = shape.withoutLast(2);
        uint256 batch = element / (rowsA * rowsB);
        uint256 rowA = a.withoutLast(2).broadcastIndex(batch, batches) * rowsA + (element / rowsB) % rowsA;
        uint256 rowB = b.withoutLast(2).broadcastIndex(batch, batches) * rowsB + element % rowsB;
        return (Read(rowA * length, length), Read(rowB * length, length));
    }

    /// @dev One element of the source, or none where the element is the fill value.
    function _ofCopy(Instruction memory instruction, PackedType memory source, uint256 element)
        private
        pure
        returns (Read memory)
    {
        (, CopyMap memory map) = InstructionCodec.parseCopy(instruction.attributes);
        int256[] memory sums = new int256[](source.rank);
        for (uint256 i = map.axes.length; i > 0; --i) {
            CopyAxis memory axis = map.axes[i - 1];
            // The remainder is below the size, a 32-bit number.
            int256 place = int256(element % axis.size);
            element /= axis.size;
            if (axis.coordinate != 0xff) sums[axis.coordinate] += axis.coefficient * place;
        }
        uint256 flat;
        for (uint256 i; i < sums.length; ++i) {
            (bool inside, uint256 place) = _place(map.coordinates[i], sums[i], source.dim(i));
            if (!inside) return Read(0, 0);
            flat = flat * source.dim(i) + place;
        }
        return Read(flat, 1);
    }

    /// @dev The coordinate on a source axis of this size, if there is one and it lies inside.
    function _place(CopyCoordinate memory coordinate, int256 sum, uint256 size)
        private
        pure
        returns (bool inside, uint256 place)
    {
        sum += coordinate.offset;
        // Below zero the quotient is below zero too, whichever way it is rounded.
        if (sum < 0) return (false, 0);
        place = uint256(sum) / coordinate.divisor;
        bool whole = uint256(sum) % coordinate.divisor == 0;
        inside = place < size && (coordinate.mode == 0 || whole);
    }
}
