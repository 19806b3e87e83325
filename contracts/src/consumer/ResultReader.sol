// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Chunks} from "../dispute/Chunks.sol";
import {IAvailability} from "../interfaces/IAvailability.sol";
import {IDisputeGame} from "../interfaces/IDisputeGame.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IResultReader} from "../interfaces/IResultReader.sol";
import {IRollup} from "../interfaces/IRollup.sol";
import {Sha256Tree} from "../libraries/Sha256Tree.sol";
import {TensorType} from "../types/Records.sol";

/// @title What integrators read
/// @dev Keeps nothing and decides nothing: everything follows from the rollup and the registry.
contract ResultReader is IResultReader {
    uint8 private constant STEP = 2;

    IRollup public immutable rollup;
    IModelRegistry public immutable registry;

    constructor(IRollup rollup_, IModelRegistry registry_) {
        rollup = rollup_;
        registry = registry_;
    }

    function readOutput(ResultProof calldata proof, ElementProof calldata element)
        external
        view
        returns (uint256 bits, uint8 dtype)
    {
        bool isFinal = rollup.verifyResult(proof.batchId, proof.request, proof.result, proof.branch);
        require(isFinal, ResultNotFinal(proof.batchId, whyNotFinal(proof.batchId)));
        (uint256 count, TensorType memory type_) = _outputType(proof.result.modelId, element.output);
        dtype = type_.dtype;
        uint256 width = Chunks.widthOf(dtype);
        uint256 elements = _elementsOf(type_);
        require(element.element < elements, ElementOutOfRange(element.element, elements));

        uint256 perChunk = 32 / width;
        uint256 chunkDepth = Sha256Tree.depthOf(Chunks.count(elements, width));
        bytes32 tensorRoot = _climb(element.chunk, element.element / perChunk, element.chunkBranch, chunkDepth);
        bytes32 root = _climb(tensorRoot, element.output, element.outputBranch, Sha256Tree.depthOf(count));
        require(root == proof.result.outputRoot, OutputRootMismatch(root, proof.result.outputRoot));
        bits = Chunks.read(element.chunk, element.element % perChunk, width);
    }

    function whyNotFinal(uint64 batchId) public view returns (Stage) {
        if (batchId == 0 || batchId > rollup.batchCount()) return Stage.Missing;
        IRollup.Batch memory batch = rollup.batch(batchId);
        if (batch.status == IRollup.Status.Final) return Stage.Final;
        if (batch.status == IRollup.Status.Rejected) return Stage.Rejected;
        if (batch.ripeAt == 0) {
            (uint256 open, uint256 end) = _windowOf(batchId, batch.postedAt);
            if (block.timestamp <= end) return Stage.InWindow;
            return open > 0 ? Stage.Demanded : Stage.AwaitsRipen;
        }
        if (block.timestamp <= uint256(batch.ripeAt) + rollup.grace()) return Stage.InGrace;
        bool isDisputed = IDisputeGame(rollup.disputeGame()).liveDisputes(batchId) > 0;
        return isDisputed ? Stage.Disputed : Stage.AwaitsFinalize;
    }

    function earliestFinality(uint64 batchId) external view returns (uint256) {
        Stage stage = whyNotFinal(batchId);
        if (stage == Stage.Final) return 0;
        if (stage == Stage.Missing || stage == Stage.Rejected) return type(uint256).max;
        IRollup.Batch memory batch = rollup.batch(batchId);
        uint256 ripeAt = batch.ripeAt;
        if (ripeAt == 0) {
            (, uint256 end) = _windowOf(batchId, batch.postedAt);
            ripeAt = _later(end + 1);
        }
        return _later(ripeAt + rollup.grace() + 1);
    }

    // ---- internal

    /// @dev Open demands, and the last second in which the batch cannot ripen: the end of its challenge window, or of
    /// the time to replay after the last supply.
    function _windowOf(uint64 batchId, uint256 postedAt) private view returns (uint256 open, uint256 end) {
        IAvailability availability = IAvailability(rollup.availability());
        uint256 lastSuppliedAt;
        (open, lastSuppliedAt) = availability.stateOf(batchId);
        end = postedAt + rollup.challengeWindow();
        if (lastSuppliedAt == 0) return (open, end);
        uint256 replayed = lastSuppliedAt + availability.replayPeriod();
        if (replayed > end) end = replayed;
    }

    function _later(uint256 time) private view returns (uint256) {
        return time > block.timestamp ? time : block.timestamp;
    }

    /// @dev The declared type of an output, and how many outputs the model has.
    function _outputType(bytes32 modelId, uint32 output) private view returns (uint256 count, TensorType memory type_) {
        uint32[] memory steps = registry.outputSteps(modelId);
        count = steps.length;
        require(output < count, OutputOutOfRange(output, count));
        type_ = registry.typeOf(modelId, STEP, steps[output]);
    }

    function _elementsOf(TensorType memory type_) private pure returns (uint256 elements) {
        elements = 1;
        for (uint256 i = 0; i < type_.shape.length; ++i) {
            elements *= type_.shape[i];
        }
    }

    function _climb(bytes32 node, uint256 index, bytes32[] calldata branch, uint256 depth)
        private
        view
        returns (bytes32)
    {
        require(branch.length == depth, BranchLengthMismatch(branch.length, depth));
        return Sha256Tree.climb(node, index, branch);
    }
}
