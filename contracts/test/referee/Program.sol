// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Encode} from "./Encode.sol";
import {Trees} from "./Trees.sol";
import {Test} from "../base/Test.sol";
import {DeployReferee} from "../harness/DeployReferee.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {Referee} from "../../src/referee/Referee.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Operand} from "../../src/types/Instruction.sol";
import {Opcode} from "../../src/types/Opcode.sol";
import {Model, TensorType} from "../../src/types/Records.sol";

/// @notice A program on chain with all its tensors: two inputs x [4, 30] and y [1], constants w [5, 30] and b [5], and
///
///   0  dot(x, w, b)     [4, 5]
///   1  exp(0)           [4, 5]
///   2  sum(1)           [4]
///   3  div(1, y)        [20]           declared flat
///   4  copy(3)          [5, 6]         every fourth element behind a frame of fill values
///   5  max(4)           [5]
///   6  copy(x)          [7, 4]         x transposed in part
contract Program is Test {
    ModelRegistry internal registry = new ModelRegistry();
    Referee internal referee = DeployReferee.referee(registry);

    Model internal model;
    TensorType[] internal constantTypes;
    bytes[] internal instructions;
    bytes[] internal inputs;
    bytes[] internal constants;
    /// the bytes of each step's output tensor
    bytes[] internal trace;
    TensorType[] internal stepTypes;
    bytes32 internal modelId;

    function setUp() public virtual {
        _input(_type(_sizes(4, 30)), 120);
        _input(_type(_sizes(1)), 1);
        _constant(_type(_sizes(5, 30)), 150);
        _constant(_type(_sizes(5)), 5);
        Operand[] memory three = new Operand[](3);
        (three[0], three[1], three[2]) = (Operand(0, 0), Operand(1, 0), Operand(1, 1));
        _step(Opcode.DOT, _sizes(4, 5), three, "");
        _step(Opcode.EXP, _sizes(4, 5), _operands(2, 0), "");
        _step(Opcode.SUM, _sizes(4), _operands(2, 1), "");
        _step(Opcode.DIV, _sizes(20), _operands(2, 1, 0, 1), "");
        _step(Opcode.COPY, _sizes(5, 6), _operands(2, 3), Encode.copy(_frame()));
        _step(Opcode.MAX, _sizes(5), _operands(2, 4), "");
        _step(Opcode.COPY, _sizes(7, 4), _operands(0, 0), Encode.copy(_transposition()));
        _seal();
    }

    // ---- proofs

    function _roots() internal view returns (IReferee.Roots memory) {
        return IReferee.Roots(modelId, Trees.rootOf(_tensorRoots(trace)), Trees.rootOf(_tensorRoots(inputs)));
    }

    function _instructionProof(uint32 step) internal view returns (IReferee.InstructionProof memory) {
        return IReferee.InstructionProof(step, instructions[step], Trees.branchOf(_leaves(), step));
    }

    /// @notice Proof of the elements [first, first + count) of an operand.
    function _operandProof(uint8 kind, uint256 index, uint256 first, uint256 count)
        internal
        view
        returns (IReferee.OperandProof memory proof)
    {
        bytes[] storage tensors = kind == 0 ? inputs : kind == 1 ? constants : trace;
        bytes32[] memory chunks = Trees.chunksOf(tensors[index]);
        uint256 from = first / 8;
        uint256 to = (first + count - 1) / 8;
        proof.chunks = Trees.slice(chunks, from, to);
        proof.range = Trees.rangeProofOf(chunks, from, to);
        proof.branch = Trees.branchOf(kind == 1 ? _constantLeaves() : _tensorRoots(tensors), index);
    }

    function _recompute(uint32 step, uint256 element, IReferee.OperandProof[] memory operands)
        internal
        view
        returns (uint256)
    {
        return referee.recompute(address(this), _roots(), _instructionProof(step), element, operands);
    }

    // ---- building

    function _input(TensorType memory tensorType, uint256 count) internal {
        model.inputs.push(tensorType);
        inputs.push(_numbers(count, inputs.length));
    }

    function _constant(TensorType memory tensorType, uint256 count) internal {
        constantTypes.push(tensorType);
        constants.push(_numbers(count, 100 + constants.length));
    }

    function _step(uint8 opcode, uint32[] memory sizes, Operand[] memory operands, bytes memory attributes) internal {
        instructions.push(Encode.instruction(opcode, 1, sizes, operands, attributes));
        TensorType memory tensorType = _type(sizes);
        stepTypes.push(tensorType);
        uint256 count = 1;
        for (uint256 i; i < sizes.length; ++i) {
            count *= sizes[i];
        }
        trace.push(_numbers(count, 200 + trace.length));
    }

    /// @notice The model's record with the last step as its output, registered and published.
    function _seal() internal {
        model.arithmeticVersion = 1;
        model.instructionCount = uint32(instructions.length);
        model.constantCount = uint32(constants.length);
        model.programRoot = Trees.rootOf(_leaves());
        model.constantsRoot = Trees.rootOf(_constantLeaves());
        model.outputs.push(stepTypes[stepTypes.length - 1]);
        model.outputSteps.push(uint32(instructions.length - 1));
        model.onnxHash = keccak256("onnx");
        modelId = registry.registerAndPublish(model, _constantRecords(), instructions);
    }

    function _leaves() internal view returns (bytes32[] memory leaves) {
        leaves = new bytes32[](instructions.length);
        for (uint256 i; i < leaves.length; ++i) {
            leaves[i] = sha256(bytes.concat(hex"00", instructions[i]));
        }
    }

    function _constantRecords() internal view returns (IModelRegistry.Constant[] memory records) {
        records = new IModelRegistry.Constant[](constants.length);
        for (uint256 i; i < records.length; ++i) {
            bytes32 root = Trees.rootOf(Trees.chunksOf(constants[i]));
            records[i] = IModelRegistry.Constant(constantTypes[i], root);
        }
    }

    function _constantLeaves() internal view returns (bytes32[] memory leaves) {
        IModelRegistry.Constant[] memory records = _constantRecords();
        leaves = new bytes32[](records.length);
        for (uint256 i; i < leaves.length; ++i) {
            bytes memory head = bytes.concat(hex"00", bytes1(records[i].tensorType.dtype), hex"05000000");
            leaves[i] = sha256(bytes.concat(head, Encode.shape(records[i].tensorType.shape), records[i].root));
        }
    }

    function _tensorRoots(bytes[] storage tensors) internal view returns (bytes32[] memory roots) {
        roots = new bytes32[](tensors.length);
        for (uint256 i; i < roots.length; ++i) {
            roots[i] = Trees.rootOf(Trees.chunksOf(tensors[i]));
        }
    }

    /// @notice Binary32 numbers of both signs between 2^-8 and 2^8, as bytes.
    function _numbers(uint256 count, uint256 seed) internal pure returns (bytes memory data) {
        data = new bytes(4 * count);
        for (uint256 i; i < count; ++i) {
            uint256 drawn = uint256(keccak256(abi.encode(seed, i)));
            uint256 bits = (drawn & 0x807fffff) | ((119 + (drawn >> 32) % 16) << 23);
            for (uint256 j; j < 4; ++j) {
                data[4 * i + j] = bytes1(uint8(bits >> (8 * j)));
            }
        }
    }

    function _elements(bytes memory tensor, uint256 first, uint256 count) internal pure returns (uint256[] memory row) {
        row = new uint256[](count);
        for (uint256 i; i < count; ++i) {
            for (uint256 j; j < 4; ++j) {
                row[i] |= uint256(uint8(tensor[4 * (first + i) + j])) << (8 * j);
            }
        }
    }

    function _type(uint32[] memory sizes) internal pure returns (TensorType memory) {
        return TensorType(1, sizes);
    }

    function _sizes(uint32 a) internal pure returns (uint32[] memory sizes) {
        sizes = new uint32[](1);
        sizes[0] = a;
    }

    function _sizes(uint32 a, uint32 b) internal pure returns (uint32[] memory sizes) {
        sizes = new uint32[](2);
        (sizes[0], sizes[1]) = (a, b);
    }

    function _operands(uint8 kind, uint32 index) internal pure returns (Operand[] memory operands) {
        operands = new Operand[](1);
        operands[0] = Operand(kind, index);
    }

    function _operands(uint8 kindA, uint32 indexA, uint8 kindB, uint32 indexB)
        internal
        pure
        returns (Operand[] memory operands)
    {
        operands = new Operand[](2);
        (operands[0], operands[1]) = (Operand(kindA, indexA), Operand(kindB, indexB));
    }

    /// @dev [5, 6] of a [20]: element 4·(6·r + c) − 8, the fill value 1 where that lies outside.
    function _frame() internal pure returns (CopyMap memory map) {
        map.fill = 0x0000803f00000000;
        map.axes = new CopyAxis[](2);
        map.axes[0] = CopyAxis(5, 0, 24);
        map.axes[1] = CopyAxis(6, 0, 4);
        map.coordinates = new CopyCoordinate[](1);
        map.coordinates[0] = CopyCoordinate(-8, 1, 0);
    }

    /// @dev [7, 4] of a [4, 30]: element [c, 3·r + 1].
    function _transposition() internal pure returns (CopyMap memory map) {
        map.axes = new CopyAxis[](2);
        map.axes[0] = CopyAxis(7, 1, 3);
        map.axes[1] = CopyAxis(4, 0, 1);
        map.coordinates = new CopyCoordinate[](2);
        map.coordinates[0] = CopyCoordinate(0, 1, 0);
        map.coordinates[1] = CopyCoordinate(1, 1, 0);
    }
}
