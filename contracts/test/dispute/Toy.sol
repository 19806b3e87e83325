// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Sha256} from "../../src/libraries/Sha256.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";

/// @notice A machine without a model: element e of step s is a hash of both. It plays the whole game, so that the rules
/// can be tested without arithmetic.
library Toy {
    bytes32 internal constant MODEL_ID = "toy";
    uint32 internal constant STEPS = 70; // trace depth 7: one full level of demands and one short one
    uint32 internal constant ELEMENTS = 521; // 66 chunks, depth 7; the last chunk holds one element
    uint8 internal constant TRACE_DEPTH = 7;
    uint8 internal constant BOTTOM = 14;
    uint8 internal constant FLOAT32 = 1;

    function truth(uint256 step, uint256 element) internal pure returns (uint32) {
        return uint32(uint256(keccak256(abi.encode(step, element))));
    }

    /// @notice The steps that make the toy's outputs.
    function outputSteps() internal pure returns (uint32[] memory steps) {
        steps = new uint32[](3);
        (steps[0], steps[1], steps[2]) = (69, 3, 64);
    }
}

/// @notice Answers what the game asks of a registry.
contract ToyRegistry {
    mapping(bytes32 modelId => bool) public isChecked;

    constructor() {
        isChecked[Toy.MODEL_ID] = true;
    }

    function summary(bytes32) external pure returns (IModelRegistry.Summary memory found) {
        found.instructionCount = Toy.STEPS;
        found.published = Toy.STEPS;
    }

    function outputSteps(bytes32) external pure returns (uint32[] memory) {
        return Toy.outputSteps();
    }
}

contract ToyReferee is IReferee {
    function outputOf(bytes32 modelId, InstructionProof calldata proof) public pure returns (uint8, uint256) {
        require(modelId == Toy.MODEL_ID, InstructionNotInProgram(proof.step));
        require(proof.step < Toy.STEPS, StepOutOfRange(proof.step, Toy.STEPS));
        require(keccak256(proof.instruction) == keccak256("letter"), InstructionNotInProgram(proof.step));
        return (Toy.FLOAT32, Toy.ELEMENTS);
    }

    function recompute(
        address,
        Roots calldata roots,
        InstructionProof calldata proof,
        uint256 element,
        OperandProof[] calldata
    ) external pure returns (uint256) {
        outputOf(roots.modelId, proof);
        return Toy.truth(proof.step, element);
    }
}

/// @notice Layers of a SHA-256 tree in memory, the leaves first.
library Layers {
    function build(bytes32[] memory leaves, uint256 depth) internal view returns (bytes32[][] memory layers) {
        layers = new bytes32[][](depth + 1);
        layers[0] = new bytes32[](1 << depth);
        for (uint256 i = 0; i < leaves.length; ++i) {
            layers[0][i] = leaves[i];
        }
        for (uint256 height = 1; height <= depth; ++height) {
            layers[height] = new bytes32[](1 << (depth - height));
            for (uint256 i = 0; i < layers[height].length; ++i) {
                layers[height][i] = Sha256.pair(layers[height - 1][2 * i], layers[height - 1][2 * i + 1]);
            }
        }
    }
}

/// @notice The operator's trace of the toy, right or corrupted in one chunk or one trace leaf.
struct Trace {
    bytes32[][] steps;
    bytes32[][][] tensors;
}

/// @notice One chunk of one step, replaced: how an operator cheats.
struct Corruption {
    uint32 step;
    uint256 chunk;
    bytes32 mask;
}

library Traces {
    function honest() internal view returns (Trace memory) {
        return corrupt(Corruption(0, 0, 0));
    }

    /// @notice The right trace, but for bits flipped in a chunk; a step behind the last one means a trace leaf.
    function corrupt(Corruption memory corruption) internal view returns (Trace memory trace) {
        bytes32[] memory roots = new bytes32[](1 << Toy.TRACE_DEPTH);
        trace.tensors = new bytes32[][][](Toy.STEPS);
        for (uint256 step = 0; step < Toy.STEPS; ++step) {
            bytes32[] memory chunks = chunksOf(step);
            if (step == corruption.step) chunks[corruption.chunk] ^= corruption.mask;
            trace.tensors[step] = Layers.build(chunks, Toy.BOTTOM - Toy.TRACE_DEPTH);
            roots[step] = trace.tensors[step][Toy.BOTTOM - Toy.TRACE_DEPTH][0];
        }
        if (corruption.step >= Toy.STEPS) roots[corruption.step] ^= corruption.mask;
        trace.steps = Layers.build(roots, Toy.TRACE_DEPTH);
    }

    function chunksOf(uint256 step) internal pure returns (bytes32[] memory chunks) {
        chunks = new bytes32[](1 << (Toy.BOTTOM - Toy.TRACE_DEPTH));
        for (uint256 element = 0; element < Toy.ELEMENTS; ++element) {
            chunks[element / 8] |= bytes32(bytes4(swap(Toy.truth(step, element)))) >> (32 * (element % 8));
        }
    }

    function swap(uint32 value) internal pure returns (uint32) {
        return (value >> 24) | ((value >> 8) & 0xff00) | ((value << 8) & 0xff0000) | (value << 24);
    }

    function root(Trace memory trace) internal pure returns (bytes32) {
        return nodeAt(trace, 0, 0);
    }

    function nodeAt(Trace memory trace, uint256 depth, uint256 index) internal pure returns (bytes32) {
        if (depth <= Toy.TRACE_DEPTH) return trace.steps[Toy.TRACE_DEPTH - depth][index];
        uint256 below = depth - Toy.TRACE_DEPTH;
        return trace.tensors[index >> below][Toy.BOTTOM - depth][index & ((1 << below) - 1)];
    }

    /// @notice The siblings from a node up to the level `above`, lowest first.
    function branch(Trace memory trace, uint256 depth, uint256 index, uint256 above)
        internal
        pure
        returns (bytes32[] memory siblings)
    {
        siblings = new bytes32[](depth - above);
        for (uint256 i = 0; i < siblings.length; ++i) {
            siblings[i] = nodeAt(trace, depth - i, (index >> i) ^ 1);
        }
    }

    /// @notice All nodes `levels` below a node.
    function nodesBelow(Trace memory trace, uint256 depth, uint256 index, uint256 levels)
        internal
        pure
        returns (bytes32[] memory nodes)
    {
        nodes = new bytes32[](1 << levels);
        for (uint256 i = 0; i < nodes.length; ++i) {
            nodes[i] = nodeAt(trace, depth + levels, (index << levels) | i);
        }
    }

    /// @notice The output root that a result with this trace must carry.
    function outputRoot(Trace memory trace) internal view returns (bytes32) {
        uint32[] memory steps = Toy.outputSteps();
        bytes32[] memory roots = new bytes32[](steps.length);
        for (uint256 i = 0; i < steps.length; ++i) {
            roots[i] = nodeAt(trace, Toy.TRACE_DEPTH, steps[i]);
        }
        return Layers.build(roots, 2)[2][0];
    }
}
