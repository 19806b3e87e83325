// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {Ssz} from "../../src/libraries/Ssz.sol";
import {Model, Request, Result, TensorType} from "../../src/types/Records.sol";

contract SszHarness {
    function model(Model calldata record) external view returns (bytes32) {
        return Ssz.hashTreeRoot(record);
    }

    function request(Request calldata record) external view returns (bytes32) {
        return Ssz.hashTreeRoot(record);
    }

    function result(Result calldata record) external view returns (bytes32) {
        return Ssz.hashTreeRoot(record);
    }

    function resultGas(Result calldata record) external view returns (uint256 used) {
        used = gasleft();
        Ssz.hashTreeRoot(record);
        used -= gasleft();
    }
}

/// @notice The roots are those of @chainsafe/ssz (fixture by scripts/make-ssz-vectors.mjs).
contract SszTest is Test {
    SszHarness internal harness = new SszHarness();
    string internal json = vm.readFile("test/fixtures/ssz.json");

    function test_resultRootsAreThoseOfChainsafe() public {
        for (uint256 i; i < 5; ++i) {
            string memory path = string.concat(".results[", vm.toString(i), "]");
            Result memory record = Result({
                requestId: _bytes32(path, ".requestId"),
                modelId: _bytes32(path, ".modelId"),
                index: uint32(_number(path, ".index")),
                inputRoot: _bytes32(path, ".inputRoot"),
                outputRoot: _bytes32(path, ".outputRoot")
            });
            assertEq(harness.result(record), _bytes32(path, ".root"));
            vm.snapshotValue("ssz", "hash tree root of a result", harness.resultGas(record));
        }
    }

    function test_requestRootsAreThoseOfChainsafe() public view {
        for (uint256 i; i < 5; ++i) {
            string memory path = string.concat(".requests[", vm.toString(i), "]");
            Request memory record = Request({
                chainId: uint64(_number(path, ".chainId")),
                rollup: vm.parseJsonAddress(json, string.concat(path, ".rollup")),
                client: vm.parseJsonAddress(json, string.concat(path, ".client")),
                nonce: uint64(_number(path, ".nonce")),
                modelId: _bytes32(path, ".modelId"),
                inputRoot: _bytes32(path, ".inputRoot"),
                deadline: uint64(_number(path, ".deadline"))
            });
            assertEq(harness.request(record), _bytes32(path, ".root"));
        }
    }

    function test_modelRootsAreThoseOfChainsafe() public view {
        for (uint256 i; i < 7; ++i) {
            string memory path = string.concat(".models[", vm.toString(i), "]");
            assertEq(harness.model(_model(path)), _bytes32(path, ".root"), path);
        }
    }

    function test_listsBeyondTheirLimitAreRefused() public {
        Model memory record = _model(".models[0]");
        record.inputs = new TensorType[](257);
        vm.expectRevert(abi.encodeWithSelector(Ssz.ListTooLong.selector, 257, 256));
        harness.model(record);
        record = _model(".models[0]");
        record.outputSteps = new uint32[](257);
        vm.expectRevert(abi.encodeWithSelector(Ssz.ListTooLong.selector, 257, 256));
        harness.model(record);
        record = _model(".models[0]");
        record.outputs[0].shape = new uint32[](9);
        vm.expectRevert(abi.encodeWithSelector(Ssz.ListTooLong.selector, 9, 8));
        harness.model(record);
    }

    function _model(string memory path) internal view returns (Model memory record) {
        record.arithmeticVersion = uint32(_number(path, ".arithmeticVersion"));
        record.instructionCount = uint32(_number(path, ".instructionCount"));
        record.constantCount = uint32(_number(path, ".constantCount"));
        record.programRoot = _bytes32(path, ".programRoot");
        record.constantsRoot = _bytes32(path, ".constantsRoot");
        record.inputs = _types(path, ".inputs", _number(path, ".inputCount"));
        record.outputs = _types(path, ".outputs", _number(path, ".outputCount"));
        uint256[] memory steps = vm.parseJsonUintArray(json, string.concat(path, ".outputSteps"));
        record.outputSteps = new uint32[](steps.length);
        for (uint256 i; i < steps.length; ++i) {
            record.outputSteps[i] = uint32(steps[i]);
        }
        record.onnxHash = _bytes32(path, ".onnxHash");
    }

    function _types(string memory path, string memory key, uint256 count)
        internal
        view
        returns (TensorType[] memory types)
    {
        uint256[] memory flat = vm.parseJsonUintArray(json, string.concat(path, key));
        types = new TensorType[](count);
        uint256 cursor;
        for (uint256 i; i < count; ++i) {
            types[i].dtype = uint8(flat[cursor++]);
            types[i].shape = new uint32[](flat[cursor++]);
            for (uint256 j; j < types[i].shape.length; ++j) {
                types[i].shape[j] = uint32(flat[cursor++]);
            }
        }
    }

    function _bytes32(string memory path, string memory key) internal view returns (bytes32) {
        return vm.parseJsonBytes32(json, string.concat(path, key));
    }

    function _number(string memory path, string memory key) internal view returns (uint256) {
        return vm.parseJsonUint(json, string.concat(path, key));
    }
}
