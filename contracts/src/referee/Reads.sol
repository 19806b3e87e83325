// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {CopySource} from "./CopySource.sol";
import {NaturalShape} from "../libraries/NaturalShape.sol";
import {Instruction} from "../types/Instruction.sol";
import {Family, Opcode} from "../types/Opcode.sol";
import {PackedType} from "../types/PackedType.sol";

/// @notice Contiguous elements [first, first + count) of one operand; count is not 0.
struct Read {
    uint256 operand;
    uint256 first;
    uint256 count;
}

/// @notice Which elements of its operands one existing element of a well-formed instruction reads, in the order of
/// appendix A, "Reads", empty ranges left out. Twin: readsOf in packages/program.
library Reads {
    uint256 private constant MOST_READS = 3;
    uint256 private constant EXCLUSIVE = 1;
    uint256 private constant REVERSE = 2;

    /// @notice All reads but the second one of `take`, which depends on the index that the first one reads.
    function readsOf(Instruction memory instruction, PackedType[] memory types, uint256 element)
        internal
        pure
        returns (Read[] memory reads)
    {
        reads = new Read[](MOST_READS);
        assembly ("memory-safe") {
            mstore(reads, 0)
        }
        Family family = Opcode.family(instruction.opcode);
        if (family == Family.Copy) {
            (bool inside, uint256 place) = CopySource.sourceOf(instruction, types[0], element);
            if (inside) _push(reads, 0, place, 1);
        } else if (family == Family.Unary || family == Family.Cast) {
            _push(reads, 0, element, 1);
        } else if (family == Family.Reduction) {
            uint256 length = types[0].dimFromEnd(0);
            _push(reads, 0, element * length, length);
        } else if (family == Family.Scan) {
            _scan(reads, instruction, types[0].dimFromEnd(0), element);
        } else if (family == Family.Concat) {
            _concat(reads, types, uint8(instruction.attributes[0]), element);
        } else if (family == Family.Take) {
            _push(reads, 1, _indexOfTake(instruction, types, element), 1);
        } else if (family == Family.Scatter) {
            _scatter(reads, types, element);
        } else {
            (, PackedType memory shape) = NaturalShape.shapeOf(instruction, types);
            if (family == Family.Dot) {
                _dot(reads, types, shape, element);
            } else {
                for (uint256 i; i < types.length; ++i) {
                    _push(reads, i, types[i].broadcastIndex(element, shape), 1);
                }
            }
        }
    }

    /// @notice The second read of `take` for the index that the first one has read (bits of an int64), or none where
    /// the index lies outside.
    function taken(Instruction memory instruction, PackedType[] memory types, uint256 element, uint256 index)
        internal
        pure
        returns (bool inside, Read memory read)
    {
        PackedType memory x = types[0];
        uint256 axis = uint8(instruction.attributes[0]);
        (uint256 before, uint256 rest) = _placeInTake(instruction, types, element);
        uint256 place;
        (inside, place) = placeOf(index, x.dim(axis));
        if (!inside) return (false, read);
        uint256 behind = x.elementsOf(axis + 1, x.rank);
        read = Read(0, (before * x.dim(axis) + place) * behind + rest, 1);
    }

    /// @notice The place that an index (bits of an int64) means on an axis: a negative one counts from the end once.
    function placeOf(uint256 index, uint256 size) internal pure returns (bool inside, uint256 place) {
        unchecked {
            int256 signed = int64(uint64(index));
            if (signed < 0) signed += int256(size);
            place = uint256(signed);
            inside = place < size;
        }
    }

    /// @dev The array was made with room for MOST_READS.
    function _push(Read[] memory reads, uint256 operand, uint256 first, uint256 count) private pure {
        if (count == 0) return;
        uint256 length = reads.length;
        assembly ("memory-safe") {
            mstore(reads, add(length, 1))
        }
        reads[length] = Read(operand, first, count);
    }

    /// @dev Cumulative functions read the part of the row that they put together; rank the row and the element itself.
    function _scan(Read[] memory reads, Instruction memory instruction, uint256 length, uint256 element) private pure {
        uint256 place = element % length;
        uint256 row = element - place;
        if (instruction.opcode == Opcode.RANK) {
            _push(reads, 0, row, length);
            _push(reads, 0, element, 1);
            return;
        }
        uint256 flags = uint8(instruction.attributes[0]);
        uint256 own = flags & EXCLUSIVE == 0 ? 1 : 0;
        if (flags & REVERSE == 0) _push(reads, 0, row, place + own);
        else _push(reads, 0, element + 1 - own, length - place - 1 + own);
    }

    /// @dev The operand in which the element's place along the axis falls.
    function _concat(Read[] memory reads, PackedType[] memory types, uint256 axis, uint256 element) private pure {
        uint256 total;
        for (uint256 i; i < types.length; ++i) {
            total += types[i].dim(axis);
        }
        uint256 behind = types[0].elementsOf(axis + 1, types[0].rank);
        uint256 rest = element % behind;
        uint256 place = (element / behind) % total;
        uint256 before = element / behind / total;
        for (uint256 i; i < types.length; ++i) {
            uint256 size = types[i].dim(axis);
            if (place < size) {
                _push(reads, i, (before * size + place) * behind + rest, 1);
                return;
            }
            place -= size;
        }
    }

    /// @dev out[p…, b…, q…]: p counts the axes of x before `axis`, q those behind it.
    function _placeInTake(Instruction memory instruction, PackedType[] memory types, uint256 element)
        private
        pure
        returns (uint256 before, uint256 rest)
    {
        (PackedType memory x, PackedType memory indices) = (types[0], types[1]);
        uint256 behind = x.elementsOf(uint256(uint8(instruction.attributes[0])) + 1, x.rank);
        uint256 own = indices.elementsOf(uint8(instruction.attributes[1]), indices.rank);
        rest = element % behind;
        before = element / behind / own;
    }

    function _indexOfTake(Instruction memory instruction, PackedType[] memory types, uint256 element)
        private
        pure
        returns (uint256)
    {
        (PackedType memory x, PackedType memory indices) = (types[0], types[1]);
        (uint256 axis, uint256 batch) = (uint8(instruction.attributes[0]), uint8(instruction.attributes[1]));
        uint256 own = indices.elementsOf(batch, indices.rank);
        uint256 place = element / x.elementsOf(axis + 1, x.rank);
        return place / own / x.elementsOf(batch, axis) * own + place % own;
    }

    function _scatter(Read[] memory reads, PackedType[] memory types, uint256 element) private pure {
        (PackedType memory data, PackedType memory indices) = (types[0], types[1]);
        uint256 row = element / data.dimFromEnd(0);
        uint256 length = indices.dimFromEnd(0);
        _push(reads, 0, element, 1);
        _push(reads, 1, indices.withoutLast(1).broadcastIndex(row, data.withoutLast(1)) * length, length);
        _push(reads, 2, row * length, length);
    }

    /// @dev out[batch…, m, n] reads row m of its matrix of a and row n of its matrix of b, and its bias.
    function _dot(Read[] memory reads, PackedType[] memory types, PackedType memory shape, uint256 element)
        private
        pure
    {
        (PackedType memory a, PackedType memory b) = (types[0], types[1]);
        uint256 length = a.dimFromEnd(0);
        (uint256 rowsA, uint256 rowsB) = (a.dimFromEnd(1), b.dimFromEnd(1));
        PackedType memory batches = shape.withoutLast(2);
        uint256 batch = element / (rowsA * rowsB);
        uint256 rowA = a.withoutLast(2).broadcastIndex(batch, batches) * rowsA + (element / rowsB) % rowsA;
        uint256 rowB = b.withoutLast(2).broadcastIndex(batch, batches) * rowsB + element % rowsB;
        _push(reads, 0, rowA * length, length);
        _push(reads, 1, rowB * length, length);
        if (types.length == 3) _push(reads, 2, types[2].broadcastIndex(element, shape), 1);
    }
}
