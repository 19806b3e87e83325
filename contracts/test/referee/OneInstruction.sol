// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Encode} from "./Encode.sol";
import {Trees} from "./Trees.sol";
import {Test} from "../base/Test.sol";
import {DeployReferee} from "../harness/DeployReferee.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {InstructionCodec} from "../../src/libraries/InstructionCodec.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {Read, Reads} from "../../src/referee/Reads.sol";
import {Referee} from "../../src/referee/Referee.sol";
import {DataType} from "../../src/types/DataType.sol";
import {Instruction, Operand} from "../../src/types/Instruction.sol";
import {PackedType, PackedTypes} from "../../src/types/PackedType.sol";
import {Model, TensorType} from "../../src/types/Records.sol";

/// @notice Models of one instruction over inputs, and proofs of their elements. Nothing is kept in storage, so that a
/// test can ask for the gas of many of them.
contract OneInstruction is Test {
    ModelRegistry internal registry = new ModelRegistry();
    Referee internal referee = DeployReferee.referee(registry);

    struct Given {
        uint8 opcode;
        uint8 dtype;
        uint32[] shape;
        bytes attributes;
        TensorType[] types;
        bytes[] tensors;
    }

    /// @notice What a proof is made from and checked against.
    struct Made {
        IReferee.Roots roots;
        IReferee.InstructionProof proof;
        Instruction instruction;
        PackedType[] types;
        bytes32[] roots_;
    }

    function _make(Given memory given) internal returns (Made memory made) {
        uint256 count = given.types.length;
        Operand[] memory operands = new Operand[](count);
        made.roots_ = new bytes32[](count);
        made.types = new PackedType[](count);
        for (uint32 i; i < count; ++i) {
            operands[i] = Operand(0, i);
            made.roots_[i] = Trees.rootOf(Trees.chunksOf(given.tensors[i]));
            made.types[i] = this.pack(given.types[i]);
        }
        bytes memory data = Encode.instruction(given.opcode, given.dtype, given.shape, operands, given.attributes);
        Model memory model;
        model.arithmeticVersion = 1;
        model.instructionCount = 1;
        model.programRoot = sha256(bytes.concat(hex"00", data));
        model.inputs = given.types;
        model.outputs = new TensorType[](1);
        model.outputs[0] = TensorType(given.dtype, given.shape);
        model.outputSteps = new uint32[](1);
        bytes[] memory program = new bytes[](1);
        program[0] = data;
        bytes32 modelId = registry.registerAndPublish(model, new IModelRegistry.Constant[](0), program);
        made.roots = IReferee.Roots(modelId, 0, Trees.rootOf(made.roots_));
        made.proof = IReferee.InstructionProof(0, data, new bytes32[](0));
        (, made.instruction) = InstructionCodec.parse(data);
    }

    function pack(TensorType calldata tensorType) external pure returns (PackedType memory) {
        return PackedTypes.pack(tensorType);
    }

    function _reads(Given memory given, Made memory made, uint256 element) internal pure returns (Read[] memory reads) {
        reads = Reads.readsOf(made.instruction, made.types, element);
        if (given.opcode != 0x03) return reads;
        uint256 index = uint64(_number(given.tensors[1], 8 * reads[0].first, 8));
        (bool inside, Read memory read) = Reads.taken(made.instruction, made.types, element, index);
        Read[] memory both = new Read[](inside ? 2 : 1);
        both[0] = reads[0];
        if (inside) both[1] = read;
        return both;
    }

    function _proofs(Given memory given, Made memory made, Read[] memory reads)
        internal
        pure
        returns (IReferee.OperandProof[] memory proofs)
    {
        proofs = new IReferee.OperandProof[](reads.length);
        for (uint256 i; i < reads.length; ++i) {
            proofs[i] = _proof(given, made, reads[i]);
        }
    }

    function _proof(Given memory given, Made memory made, Read memory read)
        internal
        pure
        returns (IReferee.OperandProof memory proof)
    {
        uint256 width = DataType.width(given.types[read.operand].dtype);
        bytes32[] memory chunks = Trees.chunksOf(given.tensors[read.operand]);
        uint256 from = read.first * width / 32;
        uint256 to = ((read.first + read.count) * width - 1) / 32;
        proof.chunks = Trees.slice(chunks, from, to);
        proof.range = Trees.rangeProofOf(chunks, from, to);
        proof.branch = Trees.branchOf(made.roots_, read.operand);
    }

    /// @notice The element, recomputed from a whole proof.
    function _recompute(Given memory given, uint256 element) internal returns (uint256) {
        Made memory made = _make(given);
        IReferee.OperandProof[] memory operands = _proofs(given, made, _reads(given, made, element));
        return referee.recompute(address(this), made.roots, made.proof, element, operands);
    }

    function _number(bytes memory data, uint256 at, uint256 width) internal pure returns (uint256 value) {
        for (uint256 i; i < width; ++i) {
            value |= uint256(uint8(data[at + i])) << (8 * i);
        }
    }

    /// @notice A tensor of one element repeated.
    function _filled(uint256 count, uint256 bits, uint256 width) internal pure returns (bytes memory data) {
        data = new bytes(count * width);
        uint256 word;
        for (uint256 i; i < 32; ++i) {
            word |= ((bits >> (8 * (i % width))) & 0xff) << (248 - 8 * i);
        }
        for (uint256 at; at < data.length; at += 32) {
            uint256 left = data.length - at;
            uint256 part = left < 32 ? word & ~(type(uint256).max >> (8 * left)) : word;
            assembly ("memory-safe") {
                mstore(add(add(data, 32), at), part)
            }
        }
    }

    function _shape(uint32 a) internal pure returns (uint32[] memory shape) {
        shape = new uint32[](1);
        shape[0] = a;
    }

    function _shape(uint32 a, uint32 b) internal pure returns (uint32[] memory shape) {
        shape = new uint32[](2);
        (shape[0], shape[1]) = (a, b);
    }

    function _given(uint8 opcode, uint8 dtype, uint32[] memory shape, uint256 operands)
        internal
        pure
        returns (Given memory given)
    {
        (given.opcode, given.dtype, given.shape) = (opcode, dtype, shape);
        given.types = new TensorType[](operands);
        given.tensors = new bytes[](operands);
    }

    /// @notice Sets operand `i`: a tensor of one element repeated.
    function _operand(Given memory given, uint256 i, uint8 dtype, uint32[] memory shape, uint256 bits) internal pure {
        uint256 count = 1;
        for (uint256 j; j < shape.length; ++j) {
            count *= shape[j];
        }
        given.types[i] = TensorType(dtype, shape);
        given.tensors[i] = _filled(count, bits, DataType.width(dtype));
    }
}
