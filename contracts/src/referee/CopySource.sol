// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {InstructionCodec} from "../libraries/InstructionCodec.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Instruction} from "../types/Instruction.sol";
import {PackedType} from "../types/PackedType.sol";

/// @notice Where one element of a `copy` comes from (appendix A, "copy"). Twin: copySource in packages/program.
library CopySource {
    /// @notice The element of the source, or none where the element is the fill value.
    function sourceOf(Instruction memory instruction, PackedType memory source, uint256 element)
        internal
        pure
        returns (bool read, uint256 flat)
    {
        (, CopyMap memory map) = InstructionCodec.parseCopy(instruction.attributes);
        int256[] memory sums = new int256[](source.rank);
        for (uint256 i = map.axes.length; i > 0; --i) {
            CopyAxis memory axis = map.axes[i - 1];
            // The remainder is below the size, a 32-bit number. No size is 0 where there is an element.
            int256 place = int256(element % axis.size);
            element /= axis.size;
            if (axis.coordinate != 0xff) sums[axis.coordinate] += axis.coefficient * place;
        }
        for (uint256 i; i < sums.length; ++i) {
            (bool inside, uint256 place) = _place(map.coordinates[i], sums[i], source.dim(i));
            if (!inside) return (false, 0);
            flat = flat * source.dim(i) + place;
        }
        return (true, flat);
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
