// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {OneInstruction} from "./OneInstruction.sol";
import {ILongRows} from "../../src/interfaces/ILongRows.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Fold} from "../../src/interfaces/IRowArithmetic.sol";
import {Read} from "../../src/referee/Reads.sol";
import {DataType} from "../../src/types/DataType.sol";
import {Opcode} from "../../src/types/Opcode.sol";

/// @notice Elements that read rows of more than 4,608 elements, proven in parts: what is proven is what one fold over
/// the whole row makes, and nothing but the parts in their order proves it.
contract LongRowsTest is OneInstruction {
    uint256 internal constant PART = 4608;
    uint32 internal constant ROW = 10_001;
    uint256 internal constant PARTS = 3;

    address internal alice = address(0xa11ce);
    address internal bob = address(0xb0b);

    // ---- the instructions under test, and their parts

    function _random(uint256 seed, uint256 length) internal pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 at; at + 32 <= length; at += 32) {
            bytes32 word = keccak256(abi.encode(seed, at));
            assembly ("memory-safe") {
                mstore(add(add(data, 32), at), word)
            }
        }
    }

    function _randomOperand(Given memory given, uint256 i, uint8 dtype, uint32[] memory shape) internal pure {
        _operand(given, i, dtype, shape, 0);
        given.tensors[i] = _random(i, given.tensors[i].length);
    }

    /// @dev Sum of the second of two rows of small integers, so that a lost part shows.
    function _sum(uint8 dtype) internal pure returns (Given memory given) {
        given = _given(Opcode.SUM, dtype, _shape(2), 1);
        _randomOperand(given, 0, dtype, _shape(2, ROW));
    }

    /// @dev Whether read `i` is a row.
    function _isRow(Given memory given, Read memory read, uint256 i) internal pure returns (bool) {
        if (given.opcode == Opcode.SCATTER) return read.operand != 0;
        if (given.opcode == Opcode.DOT) return read.operand != 2;
        return given.opcode != Opcode.RANK || i == 0;
    }

    function _partProofs(Given memory given, Made memory made, uint256 element, uint256 part)
        internal
        pure
        returns (IReferee.OperandProof[] memory proofs)
    {
        Read[] memory reads = _reads(given, made, element);
        Read[] memory parts = new Read[](reads.length);
        uint256 count;
        for (uint256 i; i < reads.length; ++i) {
            Read memory read = reads[i];
            if (_isRow(given, read, i)) {
                uint256 from = PART * part;
                uint256 length = read.count - from < PART ? read.count - from : PART;
                bool down = given.opcode == Opcode.CUMPRODUCT && given.attributes[0] & 0x02 != 0;
                parts[count++] = Read(read.operand, read.first + (down ? read.count - from - length : from), length);
            } else if (part == 0) {
                parts[count++] = read;
            }
        }
        assembly ("memory-safe") {
            mstore(parts, count)
        }
        return _proofs(given, made, parts);
    }

    function _send(Given memory given, Made memory made, uint256 element, uint256 part, uint256[] memory state)
        internal
        returns (uint256[] memory next)
    {
        IReferee.OperandProof[] memory proofs = _partProofs(given, made, element, part);
        next = referee.absorb(made.roots, made.proof, element, part, state, proofs);
        referee.proveRows(made.roots, made.proof, element, part, state, proofs);
    }

    function _sendAll(Given memory given, Made memory made, uint256 element) internal {
        uint256[] memory state;
        for (uint256 part; part < PARTS; ++part) {
            state = _send(given, made, element, part, state);
        }
    }

    function _result(Made memory made, uint256 element) internal view returns (uint256) {
        return referee.recompute(address(this), made.roots, made.proof, element, new IReferee.OperandProof[](0));
    }

    /// @dev The element by one fold over the whole rows.
    function _whole(Given memory given, Made memory made, uint256 element) internal view returns (uint256) {
        Read[] memory reads = _reads(given, made, element);
        Fold memory fold = Fold(given.opcode, given.types[0].dtype, 0, 0, 0, 0);
        if (given.attributes.length != 0) fold.attribute = uint8(given.attributes[0]);
        if (given.opcode == Opcode.DOT) fold.second = given.types[1].dtype;
        if (given.opcode == Opcode.SCATTER || given.opcode == Opcode.RANK) {
            fold.size = given.types[0].shape[1];
            fold.place = element % fold.size;
        }
        uint256 single;
        uint256 count;
        bytes[2] memory rows;
        uint256 row;
        for (uint256 i; i < reads.length; ++i) {
            uint256 width = DataType.width(given.types[reads[i].operand].dtype);
            bytes memory tensor = given.tensors[reads[i].operand];
            if (!_isRow(given, reads[i], i)) {
                single = _number(tensor, reads[i].first * width, width);
            } else {
                count = reads[i].count;
                rows[row++] = this.slice(tensor, reads[i].first * width, (reads[i].first + count) * width);
            }
        }
        return referee.rows().evaluate(fold, single, count, rows[0], rows[1]);
    }

    function slice(bytes calldata data, uint256 from, uint256 to) external pure returns (bytes memory) {
        return data[from:to];
    }

    function _assertProven(Given memory given, uint256 element) internal {
        Made memory made = _make(given);
        _sendAll(given, made, element);
        assertEq(_result(made, element), _whole(given, made, element));
    }

    // ---- what is proven

    function test_sums() public {
        _assertProven(_sum(DataType.INT32), 1);
        _assertProven(_sum(DataType.FLOAT32), 1);
        _assertProven(_sum(DataType.FLOAT64), 0);
    }

    function test_aDotProductWithBias() public {
        Given memory given = _given(Opcode.DOT, DataType.INT32, _shape(2, 3), 3);
        _randomOperand(given, 0, DataType.INT8, _shape(2, ROW));
        _randomOperand(given, 1, DataType.UINT8, _shape(3, ROW));
        _operand(given, 2, DataType.INT32, _shape(1, 3), 123_456);
        _assertProven(given, 5);
    }

    function test_orders() public {
        Given memory given = _given(Opcode.ARGMAX, DataType.INT64, _shape(2), 1);
        given.attributes = hex"01";
        _randomOperand(given, 0, DataType.UINT8, _shape(2, ROW));
        _assertProven(given, 1);
        given = _given(Opcode.RANK, DataType.INT64, _shape(2, ROW), 1);
        given.attributes = hex"00";
        _randomOperand(given, 0, DataType.INT16, _shape(2, ROW));
        _assertProven(given, ROW + 7_000);
    }

    /// @dev Of bytes near one, from the start and from the end: the order of a rounded product matters.
    function test_cumulativeProducts() public {
        for (uint8 flags; flags < 4; flags += 2) {
            Given memory given = _given(Opcode.CUMPRODUCT, DataType.FLOAT32, _shape(2, ROW), 1);
            given.attributes = abi.encodePacked(flags);
            _operand(given, 0, DataType.FLOAT32, _shape(2, ROW), 0x3f800000);
            for (uint256 i; i < 2 * uint256(ROW); i += 1) {
                given.tensors[0][4 * i] = bytes1(uint8(uint256(keccak256(abi.encode(i)))));
            }
            _assertProven(given, flags == 0 ? 2 * ROW - 1 : ROW);
        }
    }

    function test_scatter() public {
        Given memory given = _given(Opcode.SCATTER, DataType.INT32, _shape(1, 3), 3);
        given.attributes = hex"01";
        _operand(given, 0, DataType.INT32, _shape(1, 3), 1_000_000_000);
        _operand(given, 1, DataType.INT64, _shape(1, ROW), type(uint64).max);
        _randomOperand(given, 2, DataType.INT32, _shape(1, ROW));
        for (uint256 i; i < ROW; i += 5) {
            given.tensors[1][8 * i] = 0x00;
        }
        _assertProven(given, 2);
    }

    function test_theLastPartEndsTheSession() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        _sendAll(given, made, 1);
        ILongRows.Session memory session = referee.session(address(this), made.roots, 0, 1);
        assertTrue(session.proven);
        assertEq(session.state, bytes32(0));
        assertEq(session.bits, _whole(given, made, 1));
    }

    function test_beginningAnewForgetsWhatWasProven() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        _sendAll(given, made, 1);
        _send(given, made, 1, 0, new uint256[](0));
        vm.expectRevert(abi.encodeWithSelector(ILongRows.RowsNotProven.selector, address(this), 0, 1));
        _result(made, 1);
    }

    // ---- what is refused

    function _assertOutOfOrder(
        Given memory given,
        Made memory made,
        uint256 element,
        uint256 part,
        uint256[] memory state
    ) internal {
        IReferee.OperandProof[] memory proofs;
        if (part < PARTS) proofs = _partProofs(given, made, element, part);
        vm.expectRevert(abi.encodeWithSelector(ILongRows.RowsOutOfOrder.selector, part));
        referee.proveRows(made.roots, made.proof, element, part, state, proofs);
    }

    function test_partsSkippedRepeatedOrTooMany_areRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        uint256[] memory none;
        _assertOutOfOrder(given, made, 1, 1, none);
        uint256[] memory first = _send(given, made, 1, 0, none);
        _assertOutOfOrder(given, made, 1, 2, first);
        uint256[] memory second = _send(given, made, 1, 1, first);
        _assertOutOfOrder(given, made, 1, 1, first);
        _assertOutOfOrder(given, made, 1, 1, second);
        uint256[] memory third = _send(given, made, 1, 2, second);
        _assertOutOfOrder(given, made, 1, 2, second);
        _assertOutOfOrder(given, made, 1, 3, third);
        assertEq(_result(made, 1), _whole(given, made, 1));
    }

    function test_anotherStateIsRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        uint256[] memory state = _send(given, made, 1, 0, new uint256[](0));
        ++state[0];
        _assertOutOfOrder(given, made, 1, 1, state);
        _assertOutOfOrder(given, made, 1, 1, new uint256[](2));
    }

    function test_theElementsOfAnotherPartAreRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        uint256[] memory state = _send(given, made, 1, 0, new uint256[](0));
        IReferee.OperandProof[] memory proofs = _partProofs(given, made, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IReferee.OperandNotProven.selector, 0));
        referee.proveRows(made.roots, made.proof, 1, 1, state, proofs);
        proofs = _partProofs(given, made, 1, 2);
        vm.expectPartialRevert(IReferee.OperandChunksMismatch.selector);
        referee.proveRows(made.roots, made.proof, 1, 1, state, proofs);
    }

    function test_partsOfAnotherElementAreRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        uint256[] memory state = _send(given, made, 0, 0, new uint256[](0));
        _assertOutOfOrder(given, made, 1, 1, state);
        vm.expectRevert(abi.encodeWithSelector(ILongRows.RowsNotProven.selector, address(this), 0, 1));
        _result(made, 1);
    }

    /// @dev The same model in another dispute: another input, another trace.
    function test_partsOfAnotherDisputeAreRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        uint256[] memory state = _send(given, made, 1, 0, new uint256[](0));
        made.roots.traceRoot = keccak256("another trace");
        _assertOutOfOrder(given, made, 1, 1, state);
        made.roots.traceRoot = 0;
        _sendAll(given, made, 1);
        made.roots.inputRoot = keccak256("another input");
        vm.expectRevert(abi.encodeWithSelector(ILongRows.RowsNotProven.selector, address(this), 0, 1));
        _result(made, 1);
    }

    function test_partsOfAnotherProverAreRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        IReferee.OperandProof[] memory proofs = _partProofs(given, made, 1, 0);
        uint256[] memory none;
        uint256[] memory state = referee.absorb(made.roots, made.proof, 1, 0, none, proofs);
        vm.prank(alice);
        referee.proveRows(made.roots, made.proof, 1, 0, none, proofs);
        proofs = _partProofs(given, made, 1, 1);
        vm.expectRevert(abi.encodeWithSelector(ILongRows.RowsOutOfOrder.selector, 1));
        vm.prank(bob);
        referee.proveRows(made.roots, made.proof, 1, 1, state, proofs);
        vm.prank(alice);
        referee.proveRows(made.roots, made.proof, 1, 1, state, proofs);
    }

    function test_proofsNextToASessionAreRefused() public {
        Given memory given = _sum(DataType.INT32);
        Made memory made = _make(given);
        _sendAll(given, made, 1);
        IReferee.OperandProof[] memory proofs = _partProofs(given, made, 1, 0);
        vm.expectRevert(abi.encodeWithSelector(IReferee.OperandCountMismatch.selector, 1, 0));
        referee.recompute(address(this), made.roots, made.proof, 1, proofs);
    }

    function test_shortRowsHaveNoParts() public {
        Given memory given = _given(Opcode.SUM, DataType.INT32, _shape(2), 1);
        _randomOperand(given, 0, DataType.INT32, _shape(2, uint32(PART)));
        Made memory made = _make(given);
        IReferee.OperandProof[] memory proofs = _partProofs(given, made, 1, 0);
        uint256[] memory none;
        vm.expectRevert(abi.encodeWithSelector(ILongRows.RowsOutOfOrder.selector, 0));
        referee.proveRows(made.roots, made.proof, 1, 0, none, proofs);
        assertEq(referee.recompute(address(this), made.roots, made.proof, 1, proofs), _whole(given, made, 1));
    }
}
