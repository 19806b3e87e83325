// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Encode} from "./Encode.sol";
import {Program} from "./Program.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Opcode} from "../../src/types/Opcode.sol";

/// @notice Nodes of a tree in place of its leaves. The program's root has a preimage that looks like an instruction's:
/// the leaf of its first instruction begins with the byte that every instruction's preimage begins with.
contract SecondPreimageTest is Program {
    uint32 private constant INPUTS = 40;

    function setUp() public override {
        for (uint32 i; i < INPUTS; ++i) {
            _input(_type(_sizes(1)), 1);
        }
        _step(Opcode.NEG, _sizes(1), _operands(0, 0), "");
        _step(Opcode.NEG, _sizes(1), _operands(2, 0), "");
        for (uint32 i; _leaves()[0][0] != 0; ++i) {
            uint8 opcode = Opcode.NEG + uint8(i / INPUTS % 5);
            uint32[] memory ones = new uint32[](1 + i / (5 * INPUTS));
            for (uint256 j; j < ones.length; ++j) {
                ones[j] = 1;
            }
            instructions[0] = Encode.instruction(opcode, 1, ones, _operands(0, i % INPUTS), "");
        }
        _seal();
    }

    /// ATTACKS 26
    function test_anInnerNodeIsNoInstruction() public {
        bytes32[] memory leaves = _leaves();
        bytes memory preimage = bytes.concat(leaves[0], leaves[1]);
        assertEq(sha256(preimage), model.programRoot);
        bytes memory instruction = new bytes(63);
        for (uint256 i; i < 63; ++i) {
            instruction[i] = preimage[i + 1];
        }
        IReferee.InstructionProof memory proof = IReferee.InstructionProof(0, instruction, new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IReferee.InstructionNotInProgram.selector, 0));
        referee.outputOf(modelId, proof);
        (uint8 dtype, uint256 elements) = referee.outputOf(modelId, _instructionProof(0));
        assertEq(dtype, 1);
        assertEq(elements, 1);
    }

    /// @dev The trace's root in place of the only chunk of step 0, with a branch that is shorter by one.
    function test_anInnerNodeIsNoOperand() public {
        IReferee.OperandProof[] memory operands = new IReferee.OperandProof[](1);
        operands[0] = _operandProof(2, 0, 0, 1);
        _recompute(1, 0, operands);
        IReferee.Roots memory roots = _roots();
        IReferee.InstructionProof memory proof = _instructionProof(1);
        operands[0].chunks = abi.encode(roots.traceRoot);
        operands[0].branch = new bytes32[](0);
        vm.expectRevert(abi.encodeWithSelector(IReferee.OperandNotProven.selector, 0));
        referee.recompute(address(this), roots, proof, 0, operands);
    }

    function test_chunksBeyondTheRead_areRefused() public {
        IReferee.OperandProof[] memory operands = new IReferee.OperandProof[](1);
        operands[0] = _operandProof(2, 0, 0, 1);
        IReferee.Roots memory roots = _roots();
        IReferee.InstructionProof memory proof = _instructionProof(1);
        operands[0].chunks = bytes.concat(operands[0].chunks, bytes32(0));
        vm.expectRevert(abi.encodeWithSelector(IReferee.OperandChunksMismatch.selector, 0, 64, 32));
        referee.recompute(address(this), roots, proof, 0, operands);
    }
}
