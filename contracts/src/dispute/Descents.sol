// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Chunks} from "./Chunks.sol";
import {DisputeBase} from "./DisputeBase.sol";
import {TreePosition, TreePositions} from "./TreePosition.sol";
import {IReferee} from "../interfaces/IReferee.sol";
import {Sha256Tree} from "../libraries/Sha256Tree.sol";
import {Result} from "../types/Records.sol";

/// @title The way down the combined tree
abstract contract Descents is DisputeBase {
    /// @dev What the instruction says about the tensor that its step makes.
    struct Tensor {
        uint256 width;
        uint256 elements;
        uint256 bottom;
    }

    /// @dev Where a descent leads, after checking that it lies at or below the dispute's position, that it is proven by
    /// a branch of exactly the right length, and, the first time that it reaches the trace's leaves, what the
    /// instruction says about the depth of the chunks.
    function _follow(
        StoredDispute storage dispute_,
        bytes32 expectedNode,
        Result calldata result,
        Descent calldata descent
    ) internal view returns (TreePosition) {
        TreePosition target = _climb(dispute_, expectedNode, descent);
        uint256 traceDepth = dispute_.traceDepth;
        uint256 bottom = dispute_.position.bottom();
        if (target.depth() < traceDepth) return target;
        if (bottom == 0) {
            _requireResult(dispute_, result);
            bottom = _tensorAt(target, traceDepth, result.modelId, descent.instruction).bottom;
        }
        require(target.depth() <= bottom, DescentNotBelow(target.depth(), target.index()));
        return TreePositions.place(target.depth(), target.index(), bottom);
    }

    /// @dev The target of a descent (without its bottom), if a branch of the right length leads from it to the
    /// position's node.
    function _climb(StoredDispute storage dispute_, bytes32 expectedNode, Descent calldata descent)
        internal
        view
        returns (TreePosition target)
    {
        bytes32 node = _requireNode(dispute_, expectedNode);
        TreePosition position = dispute_.position;
        target = TreePositions.place(descent.depth, descent.index, 0);
        require(target.isWithin(position), DescentNotBelow(descent.depth, descent.index));
        uint256 levels = target.depth() - position.depth();
        require(descent.branch.length == levels, BranchLengthMismatch(descent.branch.length, levels));
        bytes32 root = Sha256Tree.climb(descent.node, descent.index, descent.branch);
        require(root == node, BranchMismatch(root, node));
    }

    /// @dev The tensor of the step that `target` lies in. The referee checks the instruction against the program (and
    /// refuses a step behind the last one: there is nothing below a padding leaf of the trace).
    function _tensorAt(
        TreePosition target,
        uint256 traceDepth,
        bytes32 modelId,
        IReferee.InstructionProof calldata instruction
    ) internal view returns (Tensor memory tensor) {
        require(instruction.instruction.length > 0, InstructionNeeded());
        uint256 step = target.step(traceDepth);
        require(instruction.step == step, StepMismatch(instruction.step, step));
        (uint8 dtype, uint256 elements) = referee.outputOf(modelId, instruction);
        tensor.width = Chunks.widthOf(dtype);
        tensor.elements = elements;
        tensor.bottom = traceDepth + Sha256Tree.depthOf(Chunks.count(elements, tensor.width));
    }

    function _moveTo(uint64 disputeId, StoredDispute storage dispute_, TreePosition target, bytes32 node) internal {
        bool moved = target.depth() != dispute_.position.depth();
        dispute_.position = target;
        if (!moved) return;
        dispute_.node = node;
        emit Descended(disputeId, target.depth(), target.index(), node, target.bottom());
    }
}
