// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Program} from "./Program.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Operand} from "../../src/types/Instruction.sol";
import {Opcode} from "../../src/types/Opcode.sol";

/// @notice Gas of the arithmetic alone, and of whole proofs: dot products over rows of 576 and 4,608 terms, with
/// weights, columns and bias as constants and input. Written to snapshots/.
contract GasTest is Program {
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
        referee.recompute(address(this), roots, proof, element, operands);
        used =
            vm.snapshotGasLastCall("referee", string.concat("recompute: dot of ", vm.toString(k), " terms with bias"));
    }

    function test_gasOfWholeProofs() public {
        assertLt(_gasOfRecompute(0, 576), 250_000);
        assertLt(_gasOfRecompute(1, 4608), 1_500_000);
    }
}
