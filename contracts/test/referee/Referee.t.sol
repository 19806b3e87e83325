// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExactSumTwin} from "./ExactSumTwin.sol";
import {Program} from "./Program.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {FloatArithmetic} from "../../src/referee/FloatArithmetic.sol";
import {FloatFormat, FloatFormats} from "../../src/referee/FloatFormat.sol";
import {Opcode} from "../../src/types/Opcode.sol";

contract RefereeTest is Program {
    using FloatArithmetic for FloatFormat;

    FloatFormat internal constant BINARY32 = FloatFormats.BINARY32;

    function _dotProofs(uint256 element) internal view returns (IReferee.OperandProof[] memory operands) {
        operands = new IReferee.OperandProof[](3);
        operands[0] = _operandProof(0, 0, (element / 5) * 30, 30);
        operands[1] = _operandProof(1, 0, (element % 5) * 30, 30);
        operands[2] = _operandProof(1, 1, element % 5, 1);
    }

    function _one(uint8 kind, uint256 index, uint256 first, uint256 count)
        internal
        view
        returns (IReferee.OperandProof[] memory operands)
    {
        operands = new IReferee.OperandProof[](1);
        operands[0] = _operandProof(kind, index, first, count);
    }

    function testFuzz_recomputesAnElementOfADotProduct(uint256 element) public view {
        element = bound(element, 0, 19);
        uint256[] memory a = _elements(inputs[0], (element / 5) * 30, 30);
        uint256[] memory b = _elements(constants[0], (element % 5) * 30, 30);
        uint256 bias = _elements(constants[1], element % 5, 1)[0];
        assertEq(_recompute(0, element, _dotProofs(element)), ExactSumTwin.dot(BINARY32, BINARY32, a, b, bias));
    }

    function testFuzz_recomputesAnElementwiseElement(uint256 element) public view {
        element = bound(element, 0, 19);
        uint256 x = _elements(trace[0], element, 1)[0];
        assertEq(_recompute(1, element, _one(2, 0, element, 1)), referee.exponential().unary(Opcode.EXP, 1, x));
    }

    function testFuzz_recomputesASum(uint256 element) public view {
        element = bound(element, 0, 3);
        assertEq(
            _recompute(2, element, _one(2, 1, 5 * element, 5)),
            ExactSumTwin.sum(BINARY32, _elements(trace[1], 5 * element, 5))
        );
    }

    function testFuzz_recomputesABroadcastElement(uint256 element) public view {
        element = bound(element, 0, 19);
        IReferee.OperandProof[] memory operands = new IReferee.OperandProof[](2);
        operands[0] = _operandProof(2, 1, element, 1);
        operands[1] = _operandProof(0, 1, 0, 1);
        uint256 quotient = BINARY32.div(_elements(trace[1], element, 1)[0], _elements(inputs[1], 0, 1)[0]);
        assertEq(_recompute(3, element, operands), quotient);
    }

    function testFuzz_recomputesACopyWithFillValues(uint256 element) public view {
        element = bound(element, 0, 29);
        uint256 place = 4 * element;
        if (place < 8 || place - 8 >= 20) {
            IReferee.OperandProof[] memory nothing = new IReferee.OperandProof[](0);
            assertEq(_recompute(4, element, nothing), BINARY32.one());
        } else {
            assertEq(_recompute(4, element, _one(2, 3, place - 8, 1)), _elements(trace[3], place - 8, 1)[0]);
        }
    }

    function testFuzz_recomputesATransposition(uint256 element) public view {
        element = bound(element, 0, 27);
        uint256 place = (element % 4) * 30 + 3 * (element / 4) + 1;
        assertEq(_recompute(6, element, _one(0, 0, place, 1)), _elements(inputs[0], place, 1)[0]);
    }

    function testFuzz_recomputesAMaximum(uint256 element) public view {
        element = bound(element, 0, 4);
        uint256[] memory row = _elements(trace[4], 6 * element, 6);
        uint256 greatest = row[0];
        for (uint256 i = 1; i < 6; ++i) {
            greatest = BINARY32.maximum(greatest, row[i]);
        }
        assertEq(_recompute(5, element, _one(2, 4, 6 * element, 6)), greatest);
    }

    function test_saysWhatAStepMakes() public view {
        (uint8 dtype, uint256 elements) = referee.outputOf(modelId, _instructionProof(4));
        assertEq(dtype, 1);
        assertEq(elements, 30);
    }

    // ---- what must be refused

    /// @dev Calls with damaged arguments from outside, so that the revert can be caught.
    function _refused(
        IReferee.Roots memory roots,
        IReferee.InstructionProof memory proof,
        uint256 element,
        IReferee.OperandProof[] memory operands
    ) internal view returns (bytes4 reason) {
        try referee.recompute(address(this), roots, proof, element, operands) {
            return 0;
        } catch (bytes memory data) {
            return bytes4(data);
        }
    }

    function testFuzz_damagedChunksAreRefused(uint256 element, uint256 operand, uint256 bit) public view {
        element = bound(element, 0, 19);
        IReferee.OperandProof[] memory operands = _dotProofs(element);
        bytes memory chunks = operands[operand % 3].chunks;
        bit = bit % (8 * chunks.length);
        chunks[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        bytes4 reason = _refused(_roots(), _instructionProof(0), element, operands);
        _assertReason(reason, IReferee.OperandNotProven.selector);
    }

    function testFuzz_damagedSiblingsAreRefused(uint256 element, uint256 operand, uint256 bit) public view {
        element = bound(element, 0, 19);
        IReferee.OperandProof[] memory operands = _dotProofs(element);
        IReferee.OperandProof memory damaged = operands[operand % 3];
        bit = bit % (256 * (damaged.range.length + damaged.branch.length));
        if (bit < 256 * damaged.range.length) damaged.range[bit / 256] ^= bytes32(1 << (bit % 256));
        else damaged.branch[bit / 256 - damaged.range.length] ^= bytes32(1 << (bit % 256));
        bytes4 reason = _refused(_roots(), _instructionProof(0), element, operands);
        _assertReason(reason, IReferee.OperandNotProven.selector);
    }

    function testFuzz_siblingsTooManyOrTooFewAreRefused(uint256 element, uint256 operand, bool more) public view {
        element = bound(element, 0, 19);
        IReferee.OperandProof[] memory operands = _dotProofs(element);
        IReferee.OperandProof memory damaged = operands[operand % 3];
        damaged.range = _resized(damaged.range, more);
        bytes4 reason = _refused(_roots(), _instructionProof(0), element, operands);
        if (more || _dotProofs(element)[operand % 3].range.length > 0) {
            _assertReason(reason, IReferee.OperandNotProven.selector);
        }
        operands = _dotProofs(element);
        operands[operand % 3].branch = _resized(operands[operand % 3].branch, more);
        reason = _refused(_roots(), _instructionProof(0), element, operands);
        _assertReason(reason, IReferee.OperandNotProven.selector);
    }

    function _resized(bytes32[] memory nodes, bool more) internal pure returns (bytes32[] memory resized) {
        resized = new bytes32[](more ? nodes.length + 1 : nodes.length == 0 ? 0 : nodes.length - 1);
        for (uint256 i; i < resized.length && i < nodes.length; ++i) {
            resized[i] = nodes[i];
        }
    }

    function test_chunksOfAnotherPlaceAreRefused() public view {
        IReferee.OperandProof[] memory operands = _one(2, 1, 0, 5);
        _assertReason(_refused(_roots(), _instructionProof(2), 1, operands), IReferee.OperandChunksMismatch.selector);
        operands = _one(2, 0, 0, 1);
        _assertReason(_refused(_roots(), _instructionProof(1), 10, operands), IReferee.OperandNotProven.selector);
        _assertReason(_refused(_roots(), _instructionProof(1), 7, operands), 0);
    }

    function test_anotherTensorIsRefused() public view {
        IReferee.OperandProof[] memory operands = _one(2, 1, 0, 1);
        _assertReason(_refused(_roots(), _instructionProof(1), 0, operands), IReferee.OperandNotProven.selector);
    }

    function test_chunksWhereNothingIsReadAreRefused() public view {
        IReferee.OperandProof[] memory operands = _one(2, 3, 0, 1);
        _assertReason(_refused(_roots(), _instructionProof(4), 0, operands), IReferee.OperandCountMismatch.selector);
        operands[0] = IReferee.OperandProof("", new bytes32[](0), new bytes32[](0));
        _assertReason(_refused(_roots(), _instructionProof(4), 0, operands), IReferee.OperandCountMismatch.selector);
    }

    function test_anotherInstructionIsRefused() public view {
        IReferee.OperandProof[] memory operands = _one(2, 0, 0, 1);
        IReferee.InstructionProof memory proof = _instructionProof(1);
        proof.step = 0;
        _assertReason(_refused(_roots(), proof, 0, operands), IReferee.InstructionNotInProgram.selector);
        proof.step = 7;
        _assertReason(_refused(_roots(), proof, 0, operands), IReferee.StepOutOfRange.selector);
        proof.step = 9;
        _assertReason(_refused(_roots(), proof, 0, operands), IReferee.StepOutOfRange.selector);
        proof = _instructionProof(1);
        proof.instruction[0] = 0x14;
        _assertReason(_refused(_roots(), proof, 0, operands), IReferee.InstructionNotInProgram.selector);
        proof = _instructionProof(1);
        proof.branch = _resized(proof.branch, true);
        _assertReason(_refused(_roots(), proof, 0, operands), IReferee.InstructionNotInProgram.selector);
    }

    function test_elementsAndOperandsOutOfRangeAreRefused() public view {
        IReferee.OperandProof[] memory operands = _one(2, 0, 0, 1);
        _assertReason(_refused(_roots(), _instructionProof(1), 20, operands), IReferee.ElementOutOfRange.selector);
        operands = new IReferee.OperandProof[](2);
        _assertReason(_refused(_roots(), _instructionProof(1), 0, operands), IReferee.OperandCountMismatch.selector);
    }

    function _assertReason(bytes4 reason, bytes4 expected) internal pure {
        assertEq(bytes32(reason), bytes32(expected));
    }
}
