// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "../dispute/GameTest.sol";
import {Layers, ToyReferee} from "../dispute/Toy.sol";
import {TinyModel, TinyTrace} from "../dispute/TinyModel.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {IResultReader} from "../../src/interfaces/IResultReader.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice A table with a registered model: an operator, and batches of one result of the tiny model.
abstract contract TinyTable is GameTest {
    using TinyTrace for TinyTrace.Tiny;

    ModelRegistry internal models;
    bytes32 internal modelId;

    function setUp() public virtual override {
        super.setUp();
        models = new ModelRegistry();
        _deployTable(_rollupParameters(), models, new ToyReferee());
        modelId = TinyModel.register(models);
        vm.prank(operator);
        rollup.deposit{value: 300 ether}(operator);
    }

    function _inputs() internal pure returns (bytes[] memory inputs) {
        bytes32[] memory chunks = TinyModel.chunksOf(TinyModel.x());
        inputs = new bytes[](1);
        inputs[0] = bytes.concat(chunks[0], chunks[1], chunks[2], chunks[3]);
    }

    function _inputRoot() internal view returns (bytes32) {
        return Layers.build(TinyModel.chunksOf(TinyModel.x()), 2)[2][0];
    }

    function _tinyRequest(address client, uint64 nonce) internal view returns (Request memory) {
        return Request({
            chainId: uint64(block.chainid),
            rollup: address(rollup),
            client: client,
            nonce: nonce,
            modelId: modelId,
            inputRoot: _inputRoot(),
            deadline: 2_000_000
        });
    }

    /// @dev The right answer, in a batch of its own.
    function _postAnswer(Request memory request) internal returns (Result memory result) {
        result = _answer(request, _trace().steps[0][2]);
        Result[] memory results = new Result[](1);
        results[0] = result;
        _postResults(results);
    }

    function _answer(Request memory request, bytes32 outputRoot) internal view returns (Result memory) {
        return Result(hasher.root(request), request.modelId, 0, request.inputRoot, outputRoot);
    }

    function _trace() internal view returns (TinyTrace.Tiny memory) {
        return TinyTrace.of_(TinyModel.run(3, 0, 0));
    }

    function _resultProof(Request memory request, Result memory result)
        internal
        view
        returns (IResultReader.ResultProof memory proof)
    {
        proof = IResultReader.ResultProof(batchId, request, result, new bytes32[](0));
    }

    /// @dev An element of the only output: four sums in one chunk.
    function _elementProof(uint256 element) internal view returns (IResultReader.ElementProof memory proof) {
        proof.element = element;
        proof.chunk = _trace().tensors[2][0][0];
        proof.chunkBranch = new bytes32[](0);
        proof.outputBranch = new bytes32[](0);
    }
}
