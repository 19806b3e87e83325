// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChessClock} from "./ChessClock.sol";
import {Chunks} from "./Chunks.sol";
import {Descents} from "./Descents.sol";
import {Docket} from "./Docket.sol";
import {TreePosition} from "./TreePosition.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {Result} from "../types/Records.sol";

/// @title The end of the way down: an element or a padding that is wrong
/// @dev Anyone may prove. A proof that is copied from the mempool convicts all the same, and the reward does not go to
/// whoever sent it.
abstract contract Proofs is Descents, Docket {
    function proveElement(
        uint64 disputeId,
        bytes32 expectedNode,
        Result calldata result,
        Descent calldata descent,
        uint8 elementInChunk,
        IReferee.OperandProof[] calldata operands
    ) external {
        StoredDispute storage dispute_ = _challengersTurn(disputeId);
        _requireResult(dispute_, result);
        (uint256 element, uint256 claimed) =
            _claimAt(dispute_, _climb(dispute_, expectedNode, descent), result.modelId, descent, elementInChunk);
        uint256 actual = _recompute(dispute_, result, descent.instruction, element, operands);
        require(actual != claimed, ElementIsRight(element, actual));

        emit ElementConvicted(disputeId, dispute_.batchId, descent.instruction.step, element, claimed, actual);
        _convict(dispute_.batchId, disputeId, true);
    }

    function provePadding(uint64 disputeId, bytes32 expectedNode, Result calldata result, Descent calldata descent)
        external
    {
        StoredDispute storage dispute_ = _challengersTurn(disputeId);
        _requireResult(dispute_, result);
        TreePosition target = _climb(dispute_, expectedNode, descent);
        require(_paddingAt(dispute_, target, result.modelId, descent) != 0, PaddingIsZero());

        uint64 batchId = dispute_.batchId;
        emit PaddingConvicted(disputeId, batchId, target.depth(), target.index(), descent.node);
        _convict(batchId, disputeId, true);
    }

    /// @dev The element in a place of a chunk, and the bits that the operator committed to there. Behind the last
    /// element there is padding, which has a proof of its own.
    function _claimAt(
        StoredDispute storage dispute_,
        TreePosition target,
        bytes32 modelId,
        Descent calldata descent,
        uint8 elementInChunk
    ) private view returns (uint256 element, uint256 bits) {
        uint256 traceDepth = dispute_.traceDepth;
        require(target.depth() >= traceDepth, NotAtBottom(target.depth()));
        Tensor memory tensor = _tensorAt(target, traceDepth, modelId, descent.instruction);
        require(target.depth() == tensor.bottom, NotAtBottom(target.depth()));

        uint256 perChunk = 32 / tensor.width;
        require(elementInChunk < perChunk, IReferee.ElementOutOfRange(elementInChunk, perChunk));
        element = target.indexInStep(traceDepth) * perChunk + elementInChunk;
        require(element < tensor.elements, IReferee.ElementOutOfRange(element, tensor.elements));
        bits = Chunks.read(descent.node, elementInChunk, tensor.width);
    }

    function _recompute(
        StoredDispute storage dispute_,
        Result calldata result,
        IReferee.InstructionProof calldata instruction,
        uint256 element,
        IReferee.OperandProof[] calldata operands
    ) private view returns (uint256) {
        IReferee.Roots memory roots = IReferee.Roots(result.modelId, _resultOf(dispute_).traceRoot, result.inputRoot);
        return referee.recompute(msg.sender, roots, instruction, element, operands);
    }

    /// @dev The bytes that must be zero at a trace leaf behind the last step (all of it), at a chunk behind the last
    /// one (all of it), or at the last chunk (those behind the last element). Reverts where no byte is padding.
    function _paddingAt(StoredDispute storage dispute_, TreePosition target, bytes32 modelId, Descent calldata descent)
        private
        view
        returns (bytes32)
    {
        uint256 traceDepth = dispute_.traceDepth;
        (uint8 depth, uint64 index) = (target.depth(), target.index());
        require(depth >= traceDepth, NotPadding(depth, index));
        if (depth == traceDepth && index >= dispute_.instructionCount) return descent.node;

        Tensor memory tensor = _tensorAt(target, traceDepth, modelId, descent.instruction);
        uint256 chunk = target.indexInStep(traceDepth);
        require(
            depth == tensor.bottom && Chunks.isPadded(chunk, tensor.elements, tensor.width), NotPadding(depth, index)
        );
        return Chunks.padding(descent.node, chunk, tensor.elements, tensor.width);
    }

    function _challengersTurn(uint64 disputeId) internal view returns (StoredDispute storage dispute_) {
        dispute_ = _live(disputeId);
        ChessClock clock = _clockOf(dispute_);
        _requireTurn(disputeId, clock, Turn.Challenger);
    }
}
