// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Layers} from "./Toy.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Model, TensorType} from "../../src/types/Records.sol";

/// @notice A model of three steps with a real referee: y = rowsum(2·(x·wᵀ)), x [4, 8], w [3, 8], all small whole
/// numbers, so that plain integers tell what is right.
///
///     step 0  dot(x, w)   [4, 3]  two chunks, the second half full
///     step 1  add(0, 0)   [4, 3]
///     step 2  sum(1)      [4]     one chunk, half full
library TinyModel {
    uint8 internal constant TRACE_DEPTH = 2;
    uint32 internal constant STEPS = 3;

    function elementsOf(uint256 step) internal pure returns (uint256) {
        return step == 2 ? 4 : 12;
    }

    function depthOf(uint256 step) internal pure returns (uint8) {
        return step == 2 ? 0 : 1;
    }

    // ---- values

    function x() internal pure returns (uint256[] memory values) {
        values = new uint256[](32);
        for (uint256 i = 0; i < 32; ++i) {
            values[i] = 1 + i % 5;
        }
    }

    function w() internal pure returns (uint256[] memory values) {
        values = new uint256[](24);
        for (uint256 i = 0; i < 24; ++i) {
            values[i] = 1 + i % 3;
        }
    }

    /// @notice The values of all steps; `wrong` is added to one element of one step, and later steps follow from it.
    function run(uint256 wrongStep, uint256 wrongElement, uint256 wrong)
        internal
        pure
        returns (uint256[][] memory values)
    {
        (uint256[] memory a, uint256[] memory b) = (x(), w());
        values = new uint256[][](STEPS);
        for (uint256 step = 0; step < STEPS; ++step) {
            values[step] = new uint256[](elementsOf(step));
            for (uint256 e = 0; e < values[step].length; ++e) {
                if (step == 0) {
                    for (uint256 k = 0; k < 8; ++k) {
                        values[0][e] += a[8 * (e / 3) + k] * b[8 * (e % 3) + k];
                    }
                } else if (step == 1) {
                    values[1][e] = 2 * values[0][e];
                } else {
                    values[2][e] = values[1][3 * e] + values[1][3 * e + 1] + values[1][3 * e + 2];
                }
                if (step == wrongStep && e == wrongElement) values[step][e] += wrong;
            }
        }
    }

    // ---- bytes

    /// @notice The binary32 bits of a whole number from 1 to 2^24.
    function bitsOf(uint256 value) internal pure returns (uint32) {
        uint256 exponent = 0;
        while (value >> (exponent + 1) != 0) ++exponent;
        return uint32(((exponent + 127) << 23) | ((value << (23 - exponent)) & 0x7fffff));
    }

    function chunksOf(uint256[] memory values) internal pure returns (bytes32[] memory chunks) {
        chunks = new bytes32[]((values.length + 7) / 8);
        for (uint256 i = 0; i < values.length; ++i) {
            chunks[i / 8] |= bytes32(littleEndian(bitsOf(values[i]))) >> (32 * (i % 8));
        }
    }

    function littleEndian(uint32 value) internal pure returns (bytes4) {
        return bytes4((value >> 24) | ((value >> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24));
    }

    function instruction(uint256 step) internal pure returns (bytes memory) {
        if (step == 0) return _serialize(0xa0, _shape(4, 3), _operands(0, 0, 1, 0));
        if (step == 1) return _serialize(0x40, _shape(4, 3), _operands(2, 0, 2, 0));
        return _serialize(0x80, bytes.concat(littleEndian(4)), bytes.concat(hex"02", littleEndian(1)));
    }

    function _shape(uint32 a, uint32 b) private pure returns (bytes memory) {
        return bytes.concat(littleEndian(a), littleEndian(b));
    }

    function _operands(uint8 kindA, uint32 a, uint8 kindB, uint32 b) private pure returns (bytes memory) {
        return bytes.concat(bytes1(kindA), littleEndian(a), bytes1(kindB), littleEndian(b));
    }

    function _serialize(uint8 opcode, bytes memory shape, bytes memory operands) private pure returns (bytes memory) {
        uint32 second = uint32(14 + shape.length);
        uint32 third = uint32(second + operands.length);
        return bytes.concat(
            bytes1(opcode), hex"01", littleEndian(14), littleEndian(second), littleEndian(third), shape, operands
        );
    }

    // ---- the model's record

    function programLayers() internal view returns (bytes32[][] memory) {
        bytes32[] memory leaves = new bytes32[](STEPS);
        for (uint256 i = 0; i < STEPS; ++i) {
            leaves[i] = sha256(bytes.concat(hex"00", instruction(i)));
        }
        return Layers.build(leaves, TRACE_DEPTH);
    }

    function register(IModelRegistry registry) internal returns (bytes32 modelId) {
        IModelRegistry.Constant[] memory constants = new IModelRegistry.Constant[](1);
        constants[0] = IModelRegistry.Constant(_type(3, 8), Layers.build(chunksOf(w()), 2)[2][0]);
        bytes memory wType = bytes.concat(hex"01", littleEndian(5), littleEndian(3), littleEndian(8));
        Model memory model;
        (model.arithmeticVersion, model.instructionCount, model.constantCount) = (1, STEPS, 1);
        model.programRoot = programLayers()[TRACE_DEPTH][0];
        model.constantsRoot = sha256(bytes.concat(hex"00", wType, constants[0].root));
        model.inputs = new TensorType[](1);
        model.inputs[0] = _type(4, 8);
        model.outputs = new TensorType[](1);
        model.outputs[0] = TensorType(1, new uint32[](1));
        model.outputs[0].shape[0] = 4;
        model.outputSteps = new uint32[](1);
        model.outputSteps[0] = 2;
        model.onnxHash = "tiny";
        bytes[] memory program = new bytes[](STEPS);
        for (uint256 i = 0; i < STEPS; ++i) {
            program[i] = instruction(i);
        }
        return registry.registerAndPublish(model, constants, program);
    }

    function _type(uint32 a, uint32 b) private pure returns (TensorType memory tensorType) {
        tensorType = TensorType(1, new uint32[](2));
        (tensorType.shape[0], tensorType.shape[1]) = (a, b);
    }
}

/// @notice The operator's trace of the tiny model, and the proofs from it.
library TinyTrace {
    struct Tiny {
        uint256[][] values;
        bytes32[][][] tensors;
        bytes32[][] steps;
    }

    function of_(uint256[][] memory values) internal view returns (Tiny memory tiny) {
        tiny.values = values;
        tiny.tensors = new bytes32[][][](TinyModel.STEPS);
        bytes32[] memory roots = new bytes32[](TinyModel.STEPS);
        for (uint256 i = 0; i < TinyModel.STEPS; ++i) {
            tiny.tensors[i] = Layers.build(TinyModel.chunksOf(values[i]), TinyModel.depthOf(i));
            roots[i] = tiny.tensors[i][TinyModel.depthOf(i)][0];
        }
        tiny.steps = Layers.build(roots, TinyModel.TRACE_DEPTH);
    }

    function root(Tiny memory tiny) internal pure returns (bytes32) {
        return tiny.steps[TinyModel.TRACE_DEPTH][0];
    }

    function outputs(Tiny memory tiny) internal pure returns (IDisputeGame.OutputProof[] memory proofs) {
        proofs = new IDisputeGame.OutputProof[](1);
        proofs[0] = IDisputeGame.OutputProof(tiny.steps[0][2], branch(tiny.steps, 2));
    }

    /// @notice From the trace root to a chunk, with the instruction.
    function wayTo(Tiny memory tiny, uint32 step, uint256 chunk)
        internal
        view
        returns (IDisputeGame.Descent memory way)
    {
        uint8 below = TinyModel.depthOf(step);
        way.depth = TinyModel.TRACE_DEPTH + below;
        way.index = uint64((uint256(step) << below) | chunk);
        way.node = tiny.tensors[step][0][chunk];
        bytes32[] memory inTensor = branch(tiny.tensors[step], chunk);
        bytes32[] memory inTrace = branch(tiny.steps, step);
        way.branch = new bytes32[](inTensor.length + inTrace.length);
        for (uint256 i = 0; i < way.branch.length; ++i) {
            way.branch[i] = i < inTensor.length ? inTensor[i] : inTrace[i - inTensor.length];
        }
        way.instruction =
            IReferee.InstructionProof(step, TinyModel.instruction(step), branch(TinyModel.programLayers(), step));
    }

    /// @notice The operands of one element of one step.
    function operandsOf(Tiny memory tiny, uint32 step, uint256 element)
        internal
        view
        returns (IReferee.OperandProof[] memory operands)
    {
        bytes32[] memory none = new bytes32[](0);
        operands = new IReferee.OperandProof[](step == 2 ? 1 : 2);
        if (step == 0) {
            operands[0] = _row(Layers.build(TinyModel.chunksOf(TinyModel.x()), 2), element / 3, element / 3, none);
            operands[1] = _row(Layers.build(TinyModel.chunksOf(TinyModel.w()), 2), element % 3, element % 3, none);
        } else if (step == 1) {
            operands[0] = _row(tiny.tensors[0], element / 8, element / 8, branch(tiny.steps, 0));
            operands[1] = operands[0];
        } else {
            operands[0] = _row(tiny.tensors[1], 3 * element / 8, (3 * element + 2) / 8, branch(tiny.steps, 1));
        }
    }

    function _row(bytes32[][] memory layers, uint256 first, uint256 last, bytes32[] memory above)
        private
        pure
        returns (IReferee.OperandProof memory proof)
    {
        proof.chunks = bytes.concat(layers[0][first]);
        if (last > first) proof.chunks = bytes.concat(layers[0][first], layers[0][last]);
        // one chunk: its branch; both chunks of a tensor of two: nothing
        proof.range = last > first ? new bytes32[](0) : branch(layers, first);
        proof.branch = above;
    }

    function branch(bytes32[][] memory layers, uint256 index) internal pure returns (bytes32[] memory siblings) {
        siblings = new bytes32[](layers.length - 1);
        for (uint256 height = 0; height < siblings.length; ++height) {
            siblings[height] = layers[height][(index >> height) ^ 1];
        }
    }
}
