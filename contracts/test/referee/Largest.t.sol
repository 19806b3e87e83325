// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Encode} from "./Encode.sol";
import {Program} from "./Program.sol";
import {Trees} from "./Trees.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Operand} from "../../src/types/Instruction.sol";
import {Opcode} from "../../src/types/Opcode.sol";
import {TensorType} from "../../src/types/Records.sol";

/// @notice The most expensive instructions that are well-formed can be judged, and published, in one transaction: the
/// longest rows, beginning and ending inside a chunk, with an infinity in every term (which the fast path does not
/// take), and copies of ten axes and eight coordinates.
contract LargestTest is Program {
    uint256 internal constant MOST_GAS = 16_777_216;
    uint256 internal constant MOST_CALLDATA = 128 * 1024;
    /// what the game spends besides the referee, and the transaction itself
    uint256 internal constant GAME_GAS = 250_000;
    uint32 internal constant ROW = 4607;
    uint32 internal constant ROWS = 3;

    function setUp() public override {
        _input(_type(_sizes(ROWS, ROW)), 0);
        inputs[0] = _filled(ROWS * uint256(ROW), hex"0000807f");
        _constant(_type(_sizes(ROWS, ROW)), 0);
        constants[0] = _filled(ROWS * uint256(ROW), hex"ffff7f3f");
        _constant(_type(_sizes(ROWS, 1)), ROWS);
        Operand[] memory three = new Operand[](3);
        (three[0], three[1], three[2]) = (Operand(0, 0), Operand(1, 0), Operand(1, 1));
        _step(Opcode.DOT, _sizes(ROWS, ROWS), three, "");
        _step(Opcode.SUM, _sizes(ROWS), _operands(0, 0), "");
        _step(Opcode.MIN, _sizes(ROWS), _operands(0, 0), "");
        _seal();
    }

    function test_theLongestRowsAreJudgedInOneTransaction() public view {
        IReferee.OperandProof[] memory operands = new IReferee.OperandProof[](3);
        operands[0] = _operandProof(0, 0, ROW, ROW);
        operands[1] = _operandProof(1, 0, ROW, ROW);
        operands[2] = _operandProof(1, 1, 1, 1);
        _assertJudged(0, ROWS + 1, operands);
        operands = new IReferee.OperandProof[](1);
        operands[0] = _operandProof(0, 0, ROW, ROW);
        _assertJudged(1, 1, operands);
        _assertJudged(2, 1, operands);
    }

    function _assertJudged(uint32 step, uint256 element, IReferee.OperandProof[] memory operands) private view {
        IReferee.Roots memory roots = _roots();
        IReferee.InstructionProof memory proof = _instructionProof(step);
        uint256 size = abi.encodeCall(IReferee.recompute, (address(this), roots, proof, element, operands)).length;
        uint256 before = gasleft();
        uint256 bits = referee.recompute(address(this), roots, proof, element, operands);
        uint256 used = before - gasleft();
        assertEq(bits, 0x7f800000);
        // The branch of the descent and the result come on top of the referee's own calldata: at most 4 KiB.
        assertLt(size + 4096, MOST_CALLDATA);
        assertLt(used + 16 * (size + 4096) + GAME_GAS, MOST_GAS);
        assertLt(21_000 + 40 * (size + 4096), MOST_GAS);
    }

    function test_aPartOfTheLargestCopiesIsPublishedInOneTransaction() public {
        delete model;
        delete instructions;
        delete constantTypes;
        delete constants;
        uint32[] memory ones = new uint32[](8);
        for (uint256 i; i < 8; ++i) {
            ones[i] = 1;
        }
        model.inputs.push(TensorType(1, ones));
        bytes memory map = Encode.copy(_largestMap());
        for (uint32 i; i < 128; ++i) {
            instructions.push(Encode.instruction(Opcode.COPY, 1, _eight(), _operands(0, 0), map));
        }
        stepTypes.push(_type(_eight()));
        bytes[] memory part = instructions;
        model.arithmeticVersion = 1;
        model.instructionCount = 128;
        model.programRoot = Trees.rootOf(_leaves());
        model.outputs.push(_type(_eight()));
        model.outputSteps.push(127);
        modelId = registry.register(model, _constantRecords());

        uint256 size = abi.encodeCall(registry.publish, (modelId, 0, part, new bytes32[](0))).length;
        uint256 before = gasleft();
        registry.publish(modelId, 0, part, new bytes32[](0));
        uint256 used = before - gasleft();
        assertTrue(registry.isChecked(modelId));
        assertLt(size, MOST_CALLDATA);
        assertLt(used + 16 * size + 21_000, MOST_GAS);
    }

    function _largestMap() private pure returns (CopyMap memory map) {
        map.axes = new CopyAxis[](10);
        for (uint8 i; i < 10; ++i) {
            map.axes[i] = CopyAxis(i < 8 ? 2 : 1, i % 8, -1);
        }
        map.coordinates = new CopyCoordinate[](8);
        for (uint256 i; i < 8; ++i) {
            map.coordinates[i] = CopyCoordinate(-1, type(uint32).max, 1);
        }
    }

    function _eight() private pure returns (uint32[] memory sizes) {
        sizes = new uint32[](8);
        for (uint256 i; i < 8; ++i) {
            sizes[i] = 2;
        }
    }

    function _filled(uint256 count, bytes4 number) private pure returns (bytes memory data) {
        data = new bytes(4 * count);
        for (uint256 i; i < 4 * count; ++i) {
            data[i] = number[i % 4];
        }
    }
}
