// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Program} from "./Program.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {RefereeHarness} from "../harness/RefereeHarness.sol";
import {Operand} from "../../src/types/Instruction.sol";
import {Opcode} from "../../src/types/Opcode.sol";

/// @notice Gas of the arithmetic alone, and of whole proofs: dot products over rows of 576 and 4,608 terms, with
/// weights, columns and bias as constants and input. Written to snapshots/.
contract GasTest is Program {
    RefereeHarness internal harness = new RefereeHarness();

    function setUp() public override {
        for (uint32 k = 576; k <= 4608; k += 4032) {
            uint32 from = uint32(constants.length);
            uint32 rows = 18432 / k;
            _input(_type(_sizes(rows, k)), rows * k);
            _constant(_type(_sizes(rows, k)), rows * k);
            _constant(_type(_sizes(rows, 1)), rows);
            Operand[] memory three = new Operand[](3);
            (three[0], three[1], three[2]) = (Operand(1, from), Operand(0, from / 2), Operand(1, from + 1));
            _step(Opcode.DOT, _sizes(rows, rows), three, "");
        }
        _seal();
    }

    function _gasOfRecompute(uint32 step, uint256 k) internal returns (uint256 used) {
        IReferee.OperandProof[] memory operands = new IReferee.OperandProof[](3);
        operands[0] = _operandProof(1, 2 * step, 2 * k, k);
        operands[1] = _operandProof(0, step, 3 * k, k);
        operands[2] = _operandProof(1, 2 * step + 1, 2, 1);
        IReferee.Roots memory roots = _roots();
        IReferee.InstructionProof memory proof = _instructionProof(step);
        uint256 element = 2 * (18432 / k) + 3;
        vm.cool(address(registry));
        vm.cool(address(referee));
        referee.recompute(roots, proof, element, operands);
        used =
            vm.snapshotGasLastCall("referee", string.concat("recompute: dot of ", vm.toString(k), " terms with bias"));
    }

    function test_gasOfWholeProofs() public {
        assertLt(_gasOfRecompute(0, 576), 250_000);
        assertLt(_gasOfRecompute(1, 4608), 1_500_000);
    }

    function _gasOf(uint8 opcode, uint256 operands, uint256 count) internal view returns (uint256) {
        bytes[] memory rows = new bytes[](operands);
        for (uint256 i; i < operands; ++i) {
            rows[i] = _numbers(count, 7 + i);
            rows[i][3] &= 0x7f;
        }
        return harness.gasOf(opcode, rows);
    }

    function test_gasOfInstructions() public {
        _snapshot("neg", _gasOf(Opcode.NEG, 1, 1));
        _snapshot("abs", _gasOf(Opcode.ABS, 1, 1));
        _snapshot("sqrt", _gasOf(Opcode.SQRT, 1, 1));
        _snapshot("exp", _gasOf(Opcode.EXP, 1, 1));
        _snapshot("log", _gasOf(Opcode.LOG, 1, 1));
        _snapshot("add", _gasOf(Opcode.ADD, 2, 1));
        _snapshot("sub", _gasOf(Opcode.SUB, 2, 1));
        _snapshot("mul", _gasOf(Opcode.MUL, 2, 1));
        _snapshot("div", _gasOf(Opcode.DIV, 2, 1));
        _snapshot("maximum", _gasOf(Opcode.MAXIMUM, 2, 1));
        _snapshot("minimum", _gasOf(Opcode.MINIMUM, 2, 1));
        _snapshot("sum of 576", _gasOf(Opcode.SUM, 1, 576));
        _snapshot("max of 576", _gasOf(Opcode.MAX, 1, 576));
        _snapshot("min of 576", _gasOf(Opcode.MIN, 1, 576));
        _snapshot("dot of 576", _gasOf(Opcode.DOT, 2, 576));
        _snapshot("dot of 4608", _gasOf(Opcode.DOT, 2, 4608));
        uint256 term = (_gasOf(Opcode.DOT, 2, 4608) - _gasOf(Opcode.DOT, 2, 576)) / 4032;
        _snapshot("dot, a term", term);
        assertLt(term, 150);
    }

    function _snapshot(string memory name, uint256 used) internal {
        vm.snapshotValue("arithmetic", name, used);
    }
}
