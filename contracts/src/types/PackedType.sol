// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {DataType} from "./DataType.sol";
import {TensorType} from "./Records.sol";
import {LittleEndian} from "../libraries/LittleEndian.sol";

using PackedTypes for PackedType global;

/// @notice Type of a tensor in three words, as the type table keeps it.
///
///   dims   | d0 32 | d1 32 | d2 32 | d3 32 | d4 32 | d5 32 | d6 32 | d7 32 |   zero from `rank` on
struct PackedType {
    uint8 dtype;
    uint8 rank;
    uint256 dims;
}

/// @notice Shapes and broadcasting. Every function is total on types of rank ≤ 8.
library PackedTypes {
    uint256 internal constant MAX_RANK = 8;
    uint256 internal constant MAX_ELEMENTS = 1 << 32;
    uint256 private constant LANE = 0xffffffff;

    /// @notice The record's type; its rank must be ≤ 8.
    function pack(TensorType calldata tensorType) internal pure returns (PackedType memory packed) {
        uint32[] calldata shape = tensorType.shape;
        uint256 dims;
        for (uint256 i; i < shape.length; ++i) {
            dims |= uint256(shape[i]) << (224 - 32 * i);
        }
        packed = PackedType(tensorType.dtype, uint8(shape.length), dims);
    }

    function unpack(PackedType memory self) internal pure returns (TensorType memory tensorType) {
        tensorType.dtype = self.dtype;
        tensorType.shape = new uint32[](self.rank);
        for (uint256 i; i < self.rank; ++i) {
            tensorType.shape[i] = uint32(self.dim(i));
        }
    }

    /// @notice Known data type, rank ≤ 8, fewer than 2^32 elements (none if a dimension is 0).
    function isWellFormed(PackedType memory self) internal pure returns (bool) {
        if (DataType.width(self.dtype) == 0 || self.rank > MAX_RANK) return false;
        return self.elements() < MAX_ELEMENTS;
    }

    function equals(PackedType memory self, PackedType memory other) internal pure returns (bool) {
        return self.dtype == other.dtype && self.rank == other.rank && self.dims == other.dims;
    }

    /// @notice SSZ serialization of the TensorType.
    function serialize(PackedType memory self) internal pure returns (bytes memory data) {
        uint256 length = 5 + 4 * uint256(self.rank);
        data = abi.encodePacked(self.dtype, hex"05000000", LittleEndian.swapLanes32(self.dims));
        assembly ("memory-safe") {
            mstore(data, length)
        }
    }

    function dim(PackedType memory self, uint256 axis) internal pure returns (uint256) {
        unchecked {
            return (self.dims >> (224 - 32 * axis)) & LANE;
        }
    }

    /// @notice The dimension `back` axes before the last one; 1 where the type has no such axis.
    function dimFromEnd(PackedType memory self, uint256 back) internal pure returns (uint256) {
        unchecked {
            return back < self.rank ? self.dim(self.rank - 1 - back) : 1;
        }
    }

    /// @notice Number of elements. Eight numbers below 2^32 have a product below 2^256: no overflow.
    function elements(PackedType memory self) internal pure returns (uint256 count) {
        count = 1;
        unchecked {
            for (uint256 i; i < self.rank; ++i) {
                count *= self.dim(i);
            }
        }
    }

    /// @notice The type without its last `count` axes; count ≤ rank.
    function withoutLast(PackedType memory self, uint256 count) internal pure returns (PackedType memory) {
        unchecked {
            uint256 rank = self.rank - count;
            uint256 dims = rank == 0 ? 0 : self.dims & ~(type(uint256).max >> (32 * rank));
            return PackedType(self.dtype, uint8(rank), dims);
        }
    }

    /// @notice The type with one more axis behind; rank < 8.
    function append(PackedType memory self, uint256 size) internal pure returns (PackedType memory) {
        unchecked {
            return PackedType(self.dtype, self.rank + 1, self.dims | (size << (224 - 32 * uint256(self.rank))));
        }
    }

    /// @notice NumPy's broadcast of two shapes: aligned at the last axis, each pair equal or one of them 1.
    function broadcast(PackedType memory a, PackedType memory b)
        internal
        pure
        returns (bool fits, PackedType memory result)
    {
        unchecked {
            uint8 rank = a.rank > b.rank ? a.rank : b.rank;
            uint256 dims;
            for (uint256 back; back < rank; ++back) {
                uint256 sizeA = a.dimFromEnd(back);
                uint256 sizeB = b.dimFromEnd(back);
                if (sizeA != sizeB && sizeA != 1 && sizeB != 1) return (false, result);
                dims |= (sizeA == 1 ? sizeB : sizeA) << (224 - 32 * (rank - 1 - back));
            }
            return (true, PackedType(a.dtype, rank, dims));
        }
    }

    /// @notice True iff the shape broadcasts to exactly `target`: its rank is not greater, each axis is equal or 1.
    function broadcastsTo(PackedType memory self, PackedType memory target) internal pure returns (bool) {
        if (self.rank > target.rank) return false;
        for (uint256 back; back < self.rank; ++back) {
            uint256 size = self.dimFromEnd(back);
            if (size != 1 && size != target.dimFromEnd(back)) return false;
        }
        return true;
    }

    /// @notice Product of the dimensions of the axes [from, to).
    function elementsOf(PackedType memory self, uint256 from, uint256 to) internal pure returns (uint256 count) {
        count = 1;
        unchecked {
            for (uint256 i = from; i < to; ++i) {
                count *= self.dim(i);
            }
        }
    }

    /// @notice The element that stands at flat index `index` of `target`, to which the shape broadcasts. No dimension
    /// of `target` is 0.
    function broadcastIndex(PackedType memory self, uint256 index, PackedType memory target)
        internal
        pure
        returns (uint256 element)
    {
        unchecked {
            uint256 stride = 1;
            for (uint256 back; back < self.rank; ++back) {
                uint256 size = self.dimFromEnd(back);
                uint256 targetSize = target.dimFromEnd(back);
                if (size != 1) element += (index % targetSize) * stride;
                stride *= size;
                index /= targetSize;
            }
        }
    }
}
