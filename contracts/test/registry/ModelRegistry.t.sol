// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Encode} from "../referee/Encode.sol";
import {Program} from "../referee/Program.sol";
import {Trees} from "../referee/Trees.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Operand} from "../../src/types/Instruction.sol";
import {Opcode} from "../../src/types/Opcode.sol";
import {TensorType} from "../../src/types/Records.sol";

/// @notice A program of three parts: 300 instructions, each the negative of the one before.
contract ModelRegistryTest is Program {
    uint32 internal constant COUNT = 300;

    function setUp() public override {
        _input(_type(_sizes(2)), 2);
        _constant(_type(_sizes(3)), 3);
        _step(Opcode.NEG, _sizes(2), _operands(0, 0), "");
        for (uint32 i = 1; i < COUNT; ++i) {
            instructions.push(Encode.instruction(Opcode.NEG, 1, _sizes(2), _operands(2, i - 1), ""));
        }
        _describe();
    }

    function _describe() internal {
        model.arithmeticVersion = 1;
        model.instructionCount = COUNT;
        model.constantCount = 1;
        model.programRoot = Trees.rootOf(_leaves());
        model.constantsRoot = Trees.rootOf(_constantLeaves());
        model.outputs.push(_type(_sizes(2)));
        model.outputSteps.push(COUNT - 1);
        model.onnxHash = keccak256("onnx");
    }

    function _register() internal {
        modelId = registry.register(model, _constantRecords());
    }

    function _part(uint32 from) internal view returns (bytes[] memory part) {
        part = new bytes[](COUNT - from < 128 ? COUNT - from : 128);
        for (uint32 i; i < part.length; ++i) {
            part[i] = instructions[from + i];
        }
    }

    /// @dev From the root of the aligned subtree of 128 leaves up.
    function _branch(uint32 from) internal view returns (bytes32[] memory branch) {
        bytes32[] memory whole = Trees.branchOf(_leaves(), from);
        branch = new bytes32[](whole.length - 7);
        for (uint256 i; i < branch.length; ++i) {
            branch[i] = whole[i + 7];
        }
    }

    function _publish(uint32 from) internal {
        registry.publish(modelId, from, _part(from), _branch(from));
    }

    function test_aProgramIsPublishedInParts() public {
        _register();
        for (uint32 from; from < COUNT; from += 128) {
            assertFalse(registry.isChecked(modelId));
            _publish(from);
        }
        assertTrue(registry.isChecked(modelId));
        IModelRegistry.Summary memory summary = registry.summary(modelId);
        assertEq(summary.published, COUNT);
        assertEq(summary.programRoot, model.programRoot);
        assertEq(registry.outputSteps(modelId)[0], COUNT - 1);
        _assertType(registry.typeOf(modelId, 0, 0), 2);
        _assertType(registry.typeOf(modelId, 1, 0), 3);
        _assertType(registry.typeOf(modelId, 2, 0), 2);
        _assertType(registry.typeOf(modelId, 2, 299), 2);
    }

    function _assertType(TensorType memory tensorType, uint256 size) internal pure {
        assertEq(tensorType.dtype, 1);
        assertEq(tensorType.shape.length, 1);
        assertEq(tensorType.shape[0], size);
    }

    function test_typesThatAreNotThereAreRefused() public {
        _register();
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.TypeUnknown.selector, 2, 0));
        registry.typeOf(modelId, 2, 0);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.TypeUnknown.selector, 0, 1));
        registry.typeOf(modelId, 0, 1);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.TypeUnknown.selector, 3, 0));
        registry.typeOf(modelId, 3, 0);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelNotRegistered.selector, bytes32(0)));
        registry.typeOf(0, 0, 0);
    }

    function test_partsComeInOrderAndOnce() public {
        _register();
        (bytes[] memory part, bytes32[] memory branch) = (_part(128), _branch(128));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.PartOutOfOrder.selector, 128, 0));
        registry.publish(modelId, 128, part, branch);
        _publish(0);
        (part, branch) = (_part(0), _branch(0));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.PartOutOfOrder.selector, 0, 128));
        registry.publish(modelId, 0, part, branch);
        _publish(128);
        _publish(256);
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.PartOutOfOrder.selector, 300, 300));
        registry.publish(modelId, 300, new bytes[](0), new bytes32[](0));
    }

    function test_partsThatAreNotOfTheProgramAreRefused() public {
        _register();
        bytes[] memory part = _part(0);
        bytes32[] memory branch = _branch(0);
        part[7] = Encode.instruction(Opcode.ABS, 1, _sizes(2), _operands(2, 6), "");
        vm.expectPartialRevert(IModelRegistry.ProgramRootMismatch.selector);
        registry.publish(modelId, 0, part, branch);
        part = _part(0);
        branch[1] ^= bytes32(uint256(1));
        vm.expectPartialRevert(IModelRegistry.ProgramRootMismatch.selector);
        registry.publish(modelId, 0, part, branch);
        vm.expectRevert(IModelRegistry.CountsMismatch.selector);
        registry.publish(modelId, 0, part, new bytes32[](3));
        vm.expectRevert(IModelRegistry.CountsMismatch.selector);
        registry.publish(modelId, 0, new bytes[](127), branch);
    }

    function test_illFormedInstructionsAreRefused() public {
        // 150 refers to itself, in the second part.
        instructions[150] = Encode.instruction(Opcode.NEG, 1, _sizes(2), _operands(2, 150), "");
        model.programRoot = Trees.rootOf(_leaves());
        _register();
        _publish(0);
        (bytes[] memory part, bytes32[] memory branch) = (_part(128), _branch(128));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InstructionIllFormed.selector, 150));
        registry.publish(modelId, 128, part, branch);
    }

    function test_wrongOperandTypesAreRefused() public {
        // 200 takes a constant of three elements for one of two.
        instructions[200] = Encode.instruction(Opcode.NEG, 1, _sizes(2), _operands(1, 0), "");
        model.programRoot = Trees.rootOf(_leaves());
        _register();
        _publish(0);
        (bytes[] memory part, bytes32[] memory branch) = (_part(128), _branch(128));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.InstructionIllFormed.selector, 200));
        registry.publish(modelId, 128, part, branch);
    }

    function test_outputsHaveTheTypesOfTheirSteps() public {
        model.outputs[0] = _type(_sizes(2, 1));
        _register();
        _publish(0);
        _publish(128);
        (bytes[] memory part, bytes32[] memory branch) = (_part(256), _branch(256));
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.OutputTypeMismatch.selector, 0));
        registry.publish(modelId, 256, part, branch);
    }

    function test_recordsThatCannotBeJudgedAreRefused() public {
        IModelRegistry.Constant[] memory records = _constantRecords();
        model.arithmeticVersion = 2;
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ArithmeticVersionUnknown.selector, 2));
        registry.register(model, records);
        model.arithmeticVersion = 1;
        model.constantCount = 2;
        vm.expectRevert(IModelRegistry.CountsMismatch.selector);
        registry.register(model, records);
        model.constantCount = 1;
        model.outputSteps[0] = COUNT;
        vm.expectRevert(IModelRegistry.CountsMismatch.selector);
        registry.register(model, records);
        model.outputSteps.push(0);
        vm.expectRevert(IModelRegistry.CountsMismatch.selector);
        registry.register(model, records);
        model.outputSteps.pop();
        model.outputSteps[0] = 0;
        model.inputs[0].dtype = 8;
        vm.expectRevert(IModelRegistry.TensorTypeIllFormed.selector);
        registry.register(model, records);
        model.inputs[0].dtype = 1;
        records[0].root ^= bytes32(uint256(1));
        vm.expectPartialRevert(IModelRegistry.ConstantsRootMismatch.selector);
        registry.register(model, records);
        records[0].root ^= bytes32(uint256(1));
        records[0].tensorType.shape[0] = 4;
        vm.expectPartialRevert(IModelRegistry.ConstantsRootMismatch.selector);
        registry.register(model, records);
        records[0].tensorType.dtype = 8;
        vm.expectRevert(IModelRegistry.TensorTypeIllFormed.selector);
        registry.register(model, records);
    }

    function test_aModelMayHaveNoInputs_andEmptyConstants() public {
        IModelRegistry.Constant[] memory records = _constantRecords();
        delete model.inputs;
        records[0].tensorType.shape[0] = 0;
        bytes memory head = bytes.concat(hex"00", bytes1(records[0].tensorType.dtype), hex"05000000");
        model.constantsRoot = sha256(bytes.concat(head, Encode.shape(records[0].tensorType.shape), records[0].root));
        modelId = registry.register(model, records);
        assertEq(registry.summary(modelId).inputCount, 0);
        assertEq(registry.typeOf(modelId, 1, 0).shape[0], 0);
    }

    /// @dev 722 types fit into one contract's code; constant i has i + 1 elements.
    function test_typesOfManyConstants_fillSeveralParts() public {
        uint32 count = 1500;
        IModelRegistry.Constant[] memory records = new IModelRegistry.Constant[](count);
        bytes32[] memory leaves = new bytes32[](count);
        for (uint32 i; i < count; ++i) {
            records[i] = IModelRegistry.Constant(_type(_sizes(i + 1)), keccak256(abi.encode(i)));
            leaves[i] = sha256(bytes.concat(hex"000105000000", Encode.le(i + 1, 4), records[i].root));
        }
        model.constantCount = count;
        model.constantsRoot = Trees.rootOf(leaves);
        modelId = registry.register(model, records);
        _assertType(registry.typeOf(modelId, 0, 0), 2);
        for (uint32 i; i < count; i += i % 722 > 718 || i % 722 < 3 ? 1 : 103) {
            _assertType(registry.typeOf(modelId, 1, i), i + 1);
        }
        for (uint32 from; from < COUNT; from += 128) {
            _publish(from);
        }
        assertTrue(registry.isChecked(modelId));
    }

    function test_aModelIsRegisteredOnce() public {
        _register();
        IModelRegistry.Constant[] memory records = _constantRecords();
        vm.expectRevert(abi.encodeWithSelector(IModelRegistry.ModelAlreadyRegistered.selector, modelId));
        registry.register(model, records);
    }

    function test_theRefereeJudgesCheckedModelsOnly() public {
        _register();
        _publish(0);
        IReferee.InstructionProof memory proof = _instructionProof(3);
        vm.expectRevert(abi.encodeWithSelector(IReferee.ModelNotChecked.selector, modelId));
        referee.outputOf(modelId, proof);
    }
}
