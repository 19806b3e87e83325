// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Elements} from "./Elements.sol";
import {ExactSum} from "./ExactSum.sol";
import {ExactSum64} from "./ExactSum64.sol";
import {FloatFormat, FloatFormats} from "./FloatFormat.sol";
import {HalfDot} from "./HalfDot.sol";
import {IntegerArithmetic} from "./IntegerArithmetic.sol";
import {IntegerRows} from "./IntegerRows.sol";
import {Order, Orders} from "./Orders.sol";
import {Products} from "./Products.sol";
import {Fold, IRowArithmetic} from "../interfaces/IRowArithmetic.sol";
import {LittleEndian} from "../libraries/LittleEndian.sol";
import {DataType} from "../types/DataType.sol";
import {Opcode} from "../types/Opcode.sol";

/// @title Row instructions as folds (documented on the interface)
/// @dev `_start`, `_absorb` and `_finish` know the reductions, the cumulative functions as reductions of what they
/// read, `rank` and `dot`; `scatter` is one of them over the updates that fall on the element.
contract RowArithmetic is IRowArithmetic {
    using Orders for Order;

    uint256 private constant FROM_THE_END = 2;
    uint8 private constant OVERWRITE = 0;

    function evaluate(Fold calldata fold, uint256 single, uint256 count, bytes calldata a, bytes calldata b)
        external
        pure
        returns (uint256)
    {
        uint256[] memory state = _begin(fold, single);
        if (count != 0) _continue(fold, state, 0, count, a, b);
        return _end(fold, state);
    }

    function start(Fold calldata fold, uint256 single) external pure returns (uint256[] memory) {
        return _begin(fold, single);
    }

    function absorb(
        Fold calldata fold,
        uint256[] memory state,
        uint256 first,
        uint256 count,
        bytes calldata a,
        bytes calldata b
    ) external pure returns (uint256[] memory) {
        _continue(fold, state, first, count, a, b);
        return state;
    }

    function finish(Fold calldata fold, uint256[] memory state) external pure returns (uint256) {
        return _end(fold, state);
    }

    // ---- scatter around the others

    /// @dev Of `scatter`: the state of the inner fold, then whether there was a match, then the element or, in mode 0,
    /// the last match.
    function _begin(Fold calldata fold, uint256 single) private pure returns (uint256[] memory state) {
        if (fold.opcode != Opcode.SCATTER) return _start(fold.opcode, fold.dtype, single);
        uint256[] memory inner = new uint256[](0);
        if (fold.attribute != OVERWRITE) {
            uint8 opcode = _innerOf(fold.attribute);
            inner = _start(opcode, fold.dtype, single);
            if (opcode == Opcode.PRODUCT) inner[0] = single;
            else _absorb(opcode, fold, inner, 0, 1, _rowOf(single), 0);
        }
        state = new uint256[](inner.length + 2);
        for (uint256 i; i < inner.length; ++i) {
            state[i] = inner[i];
        }
        state[inner.length + 1] = single;
    }

    function _continue(
        Fold calldata fold,
        uint256[] memory state,
        uint256 first,
        uint256 count,
        bytes calldata a,
        bytes calldata b
    ) private pure {
        uint256 rowA = Elements.load(a);
        uint256 rowB = b.length == 0 ? 0 : Elements.load(b);
        if (fold.opcode != Opcode.SCATTER) {
            _absorb(fold.opcode, fold, state, first, count, rowA, rowB);
            return;
        }
        count = _gather(fold, rowA, rowB, count);
        if (count == 0) return;
        uint256 places = state.length;
        state[places - 2] = 1;
        if (fold.attribute != OVERWRITE) {
            _absorb(_innerOf(fold.attribute), fold, state, 0, count, rowB, 0);
            return;
        }
        uint256 width = DataType.width(fold.dtype);
        Elements.turn(rowB, count, width);
        state[places - 1] = Elements.at(rowB, count - 1, width);
    }

    function _end(Fold calldata fold, uint256[] memory state) private pure returns (uint256) {
        if (fold.opcode != Opcode.SCATTER) return _finish(fold.opcode, fold, state);
        uint256 places = state.length;
        if (state[places - 2] == 0 || fold.attribute == OVERWRITE) return state[places - 1];
        return _finish(_innerOf(fold.attribute), fold, state);
    }

    function _innerOf(uint8 mode) private pure returns (uint8) {
        if (mode == 1) return Opcode.SUM;
        if (mode == 2) return Opcode.PRODUCT;
        return mode == 3 ? Opcode.MAX : Opcode.MIN;
    }

    /// @dev Moves the updates whose index is the element's place to the front of their row; how many there are. A
    /// negative index counts from the end once.
    function _gather(Fold calldata fold, uint256 indices, uint256 updates, uint256 count)
        private
        pure
        returns (uint256 matches)
    {
        Elements.turn(indices, count, 8);
        uint256 place = fold.place;
        uint256 fromEnd;
        unchecked {
            fromEnd = uint64(place - fold.size);
        }
        uint256 width = DataType.width(fold.dtype);
        assembly ("memory-safe") {
            let into := updates
            for { let end := add(indices, shl(3, count)) } lt(indices, end) {
                indices := add(indices, 8)
                updates := add(updates, width)
            } {
                let index := shr(192, mload(indices))
                if or(eq(index, place), eq(index, fromEnd)) {
                    mcopy(into, updates, width)
                    into := add(into, width)
                    matches := add(matches, 1)
                }
            }
        }
    }

    /// @dev One element as a row.
    function _rowOf(uint256 bits) private pure returns (uint256 row) {
        uint256 word = uint256(LittleEndian.chunk(bits));
        assembly ("memory-safe") {
            row := mload(0x40)
            mstore(0x40, add(row, 64))
            mstore(row, word)
        }
    }

    // ---- the folds

    function _start(uint8 opcode, uint8 dtype, uint256 single) private pure returns (uint256[] memory state) {
        if (opcode == Opcode.SUM || opcode == Opcode.CUMSUM) {
            if (dtype == DataType.FLOAT32) return ExactSum.start();
            return dtype == DataType.FLOAT64 ? ExactSum64.startOfNumbers() : new uint256[](1);
        }
        if (opcode == Opcode.DOT) return _startDot(dtype, single);
        if (opcode == Opcode.PRODUCT || opcode == Opcode.CUMPRODUCT) {
            FloatFormat format = FloatFormats.formatOf(dtype);
            state = new uint256[](1);
            state[0] = format.isFloat() ? format.one() : 1;
            return state;
        }
        if (opcode == Opcode.MAX || opcode == Opcode.MIN) {
            return Orders.orderOf(dtype, opcode == Opcode.MIN).startExtremum();
        }
        state = new uint256[](2);
        // Of rank: the element itself, whose key is made when its order is known.
        if (opcode == Opcode.RANK) state[1] = single;
    }

    function _startDot(uint8 dtype, uint256 bias) private pure returns (uint256[] memory state) {
        if (dtype == DataType.FLOAT16) return HalfDot.start(bias);
        if (dtype == DataType.FLOAT32 || dtype == DataType.BFLOAT16) {
            state = ExactSum.start();
            ExactSum.addBias(state, bias);
        } else if (dtype == DataType.FLOAT64) {
            state = ExactSum64.startOfProducts();
            ExactSum64.addBias(state, bias);
        } else {
            state = new uint256[](1);
            state[0] = bias;
        }
    }

    /// @dev Rows are little-endian, with 32 bytes behind them that are overwritten.
    function _absorb(
        uint8 opcode,
        Fold calldata fold,
        uint256[] memory state,
        uint256 first,
        uint256 count,
        uint256 a,
        uint256 b
    ) private pure {
        uint8 dtype = fold.dtype;
        if (opcode == Opcode.DOT) {
            _absorbDot(fold, state, count, a, b);
            return;
        }
        bool sums = opcode == Opcode.SUM || opcode == Opcode.CUMSUM;
        if (sums && dtype == DataType.FLOAT32) {
            ExactSum.addNumbers(state, a, count);
            return;
        }
        uint256 width = DataType.width(dtype);
        Elements.turn(a, count, width);
        if (sums) {
            if (dtype == DataType.FLOAT64) ExactSum64.addNumbers(state, a, count);
            else state[0] = IntegerRows.sum(state[0], a, count, width);
        } else if (opcode == Opcode.PRODUCT || opcode == Opcode.CUMPRODUCT) {
            bool down = opcode == Opcode.CUMPRODUCT && fold.attribute & FROM_THE_END != 0;
            _absorbProduct(dtype, state, a, count, down);
        } else {
            _absorbOrder(opcode, fold, state, first, count, a);
        }
    }

    function _absorbOrder(
        uint8 opcode,
        Fold calldata fold,
        uint256[] memory state,
        uint256 first,
        uint256 count,
        uint256 row
    ) private pure {
        bool smallest = opcode == Opcode.MIN || opcode == Opcode.ARGMIN
            || (opcode == Opcode.RANK && fold.attribute == 0);
        Order memory order = Orders.orderOf(fold.dtype, smallest);
        if (opcode == Opcode.MAX || opcode == Opcode.MIN) {
            order.addToExtremum(state, row, count);
        } else if (opcode == Opcode.RANK) {
            order.addToRank(state, row, count, first, fold.place, order.totalKey(state[1]));
        } else {
            order.addToArgument(state, row, count, first, fold.attribute == 1);
        }
    }

    function _absorbProduct(uint8 dtype, uint256[] memory state, uint256 row, uint256 count, bool down) private pure {
        uint256 width = DataType.width(dtype);
        FloatFormat format = FloatFormats.formatOf(dtype);
        uint256 product = state[0];
        if (format.isFloat()) {
            product = Products.fold(format, product, row, count, width, down);
        } else {
            product = IntegerRows.product(product, row, count, width);
        }
        state[0] = product;
    }

    function _absorbDot(Fold calldata fold, uint256[] memory state, uint256 count, uint256 a, uint256 b) private pure {
        uint8 dtype = fold.dtype;
        if (dtype == DataType.FLOAT32) {
            ExactSum.addProducts(state, a, b, count);
            return;
        }
        if (dtype == DataType.BFLOAT16) {
            ExactSum.addProducts(state, Elements.widen(a, count), Elements.widen(b, count), count);
            return;
        }
        if (DataType.isIn(dtype, DataType.BYTES)) {
            state[0] = IntegerRows.dotOfBytes(state[0], a, dtype, b, fold.second, count);
            return;
        }
        uint256 width = DataType.width(dtype);
        Elements.turn(a, count, width);
        Elements.turn(b, count, width);
        if (dtype == DataType.FLOAT16) HalfDot.addProducts(state, a, b, count);
        else if (dtype == DataType.FLOAT64) ExactSum64.addProducts(state, a, b, count);
        else state[0] = IntegerRows.dot(state[0], a, b, count, width);
    }

    function _finish(uint8 opcode, Fold calldata fold, uint256[] memory state) private pure returns (uint256) {
        uint8 dtype = fold.dtype;
        if (opcode == Opcode.DOT) {
            if (dtype == DataType.FLOAT16) return HalfDot.dot(state);
            if (dtype == DataType.FLOAT32 || dtype == DataType.BFLOAT16) return ExactSum.dot(state);
            if (dtype == DataType.FLOAT64) return ExactSum64.dot(state);
            bool bytes_ = DataType.isIn(dtype, DataType.BYTES);
            return state[0] & IntegerArithmetic.mask(bytes_ ? DataType.INT32 : dtype);
        }
        if (opcode == Opcode.SUM || opcode == Opcode.CUMSUM) {
            if (dtype == DataType.FLOAT32) return ExactSum.sum(state);
            if (dtype == DataType.FLOAT64) return ExactSum64.sum(state);
        }
        if (opcode == Opcode.MAX || opcode == Opcode.MIN) {
            return Orders.orderOf(dtype, opcode == Opcode.MIN).extremum(state, dtype);
        }
        if (Opcode.isArgument(opcode)) return state[1];
        if (opcode == Opcode.RANK) return state[0];
        return FloatFormats.formatOf(dtype).isFloat() ? state[0] : state[0] & IntegerArithmetic.mask(dtype);
    }
}
