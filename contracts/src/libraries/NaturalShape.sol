// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Instruction} from "../types/Instruction.sol";
import {Family, Opcode} from "../types/Opcode.sol";
import {PackedType, PackedTypes} from "../types/PackedType.sol";

/// @notice The natural output shapes of appendix A. Total on operand types of rank ≤ 8 whose number is right for the
/// opcode, and on attributes whose number is. Twin: natural-shape.ts in packages/program.
library NaturalShape {
    uint256 private constant MAX_DIMENSION = type(uint32).max;

    /// @notice The shape that the operands make, if they go together; of every instruction but `copy`. Its data type
    /// means nothing.
    function shapeOf(Instruction memory instruction, PackedType[] memory types)
        internal
        pure
        returns (bool fits, PackedType memory shape)
    {
        PackedType memory a = types[0];
        Family family = Opcode.family(instruction.opcode);
        if (family == Family.Unary || family == Family.Cast) return (true, a);
        if (family == Family.Binary || family == Family.Comparison) return PackedTypes.broadcast(a, types[1]);
        if (family == Family.Reduction) return a.rank == 0 ? (false, shape) : (true, a.withoutLast(1));
        if (family == Family.Scan) return (a.rank != 0, a);
        if (family == Family.Dot) return _ofDot(types);
        if (family == Family.Concat) return _ofConcat(types, uint8(instruction.attributes[0]));
        if (family == Family.Scatter) return (_fitsScatter(a, types[1], types[2]), a);
        if (family == Family.Take) {
            return _ofTake(a, types[1], uint8(instruction.attributes[0]), uint8(instruction.attributes[1]));
        }
        if (family == Family.Select) {
            (fits, shape) = PackedTypes.broadcast(types[1], types[2]);
            if (fits) (fits, shape) = PackedTypes.broadcast(a, shape);
        }
    }

    function _ofDot(PackedType[] memory types) private pure returns (bool fits, PackedType memory shape) {
        PackedType memory a = types[0];
        PackedType memory b = types[1];
        if (a.rank < 2 || b.rank < 2 || a.dimFromEnd(0) != b.dimFromEnd(0)) return (false, shape);
        (fits, shape) = PackedTypes.broadcast(a.withoutLast(2), b.withoutLast(2));
        if (!fits) return (false, shape);
        shape = shape.append(a.dimFromEnd(1)).append(b.dimFromEnd(1));
        fits = types.length == 2 || types[2].broadcastsTo(shape);
    }

    /// @dev All operands have one shape but for the axis along which they stand one behind the other.
    function _ofConcat(PackedType[] memory types, uint256 axis)
        private
        pure
        returns (bool fits, PackedType memory shape)
    {
        PackedType memory first = types[0];
        if (axis >= first.rank) return (false, shape);
        uint256 lane = MAX_DIMENSION << (224 - 32 * axis);
        uint256 others = first.dims & ~lane;
        uint256 total;
        for (uint256 i; i < types.length; ++i) {
            if (types[i].rank != first.rank || types[i].dims & ~lane != others) return (false, shape);
            total += types[i].dim(axis);
        }
        if (total > MAX_DIMENSION) return (false, shape);
        return (true, PackedType(first.dtype, first.rank, others | total << (224 - 32 * axis)));
    }

    /// @dev x[:axis] ‖ indices[batch:] ‖ x[axis + 1:]; the first `batch` axes are shared.
    function _ofTake(PackedType memory x, PackedType memory indices, uint256 axis, uint256 batch)
        private
        pure
        returns (bool fits, PackedType memory shape)
    {
        if (axis >= x.rank || batch > axis || batch > indices.rank) return (false, shape);
        if (uint256(x.rank) + indices.rank > PackedTypes.MAX_RANK + 1 + batch) return (false, shape);
        for (uint256 i; i < batch; ++i) {
            if (x.dim(i) != indices.dim(i)) return (false, shape);
        }
        shape = x.withoutLast(x.rank - axis);
        for (uint256 i = batch; i < indices.rank; ++i) {
            shape = shape.append(indices.dim(i));
        }
        for (uint256 i = axis + 1; i < x.rank; ++i) {
            shape = shape.append(x.dim(i));
        }
        return (true, shape);
    }

    /// @dev Updates have the rows of the data; one row of indices may serve several of them.
    function _fitsScatter(PackedType memory data, PackedType memory indices, PackedType memory updates)
        private
        pure
        returns (bool)
    {
        if (data.rank == 0 || indices.rank == 0 || updates.rank != data.rank) return false;
        if (indices.dimFromEnd(0) != updates.dimFromEnd(0)) return false;
        PackedType memory rows = data.withoutLast(1);
        return updates.withoutLast(1).dims == rows.dims && indices.withoutLast(1).broadcastsTo(rows);
    }
}
