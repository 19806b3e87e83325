// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ChessClock} from "./ChessClock.sol";
import {DisputeBase} from "./DisputeBase.sol";
import {NodeTree} from "./NodeTree.sol";
import {TreePosition, TreePositions} from "./TreePosition.sol";
import {Sha256Tree} from "../libraries/Sha256Tree.sol";
import {Result} from "../types/Records.sol";

/// @title What the operator owes: its trace, and nodes of it
/// @dev An answer is written once, to what all disputes on the result share; each of them sees it by itself.
abstract contract Answers is DisputeBase {
    function commitTrace(
        uint64 disputeId,
        Result calldata result,
        bytes32 traceRoot,
        bytes32[] calldata nodes,
        OutputProof[] calldata outputs
    ) external {
        StoredDispute storage dispute_ = _live(disputeId);
        (uint64 batchId, uint32 resultIndex) = (dispute_.batchId, dispute_.resultIndex);
        Disputed storage disputed = _resultOf(dispute_);
        bool isOperator =
            msg.sender == disputed.operator || disputable.isOperatorOrDelegate(disputed.operator, msg.sender);
        require(isOperator, NotOperator(msg.sender));
        require(disputed.committedAt == 0, TraceAlreadyCommitted(batchId, resultIndex));
        _requireResult(dispute_, result);
        _requireTurn(disputeId, dispute_.clock, Turn.Operator);

        uint256 traceDepth = dispute_.traceDepth;
        uint256 level = 0;
        if (nodes.length > 0) {
            level = traceDepth < TreePositions.LEVELS ? traceDepth : TreePositions.LEVELS;
            _requireNodes(nodes, level, traceRoot);
        }
        _requireOutputs(result, traceRoot, traceDepth - level, nodes, outputs);

        disputed.traceRoot = traceRoot;
        disputed.committedAt = uint40(block.timestamp);
        disputed.levelGiven = level > 0;
        emit TraceCommitted(batchId, resultIndex, traceRoot, nodes);
    }

    /// @dev Does not ask whether the batch is decided, which would cost one more slot: nodes that are revealed after
    /// the decision change nothing.
    function reveal(uint64 disputeId, bytes32 expectedNode, bytes32[] calldata nodes) external {
        StoredDispute storage dispute_ = _unsettled(disputeId);
        bytes32 node = _requireNode(dispute_, expectedNode);
        ChessClock clock = dispute_.clock;
        require(clock.turn() == Turn.Operator && dispute_.demanding, NotDemanded(disputeId));
        TreePosition position = dispute_.position;
        Demand storage demand_ = _demandOf(dispute_, position);
        require(demand_.revealedAt == 0, AlreadyRevealed(position.depth(), position.index()));
        _requireTurn(disputeId, clock, Turn.Operator);
        _requireNodes(nodes, position.levelsBelow(dispute_.traceDepth), node);

        demand_.revealedAt = uint40(block.timestamp);
        emit Revealed(dispute_.batchId, dispute_.resultIndex, position.depth(), position.index(), nodes);
    }

    function traceOf(uint64 batchId, uint32 resultIndex) external view returns (bytes32 root, uint40 committedAt) {
        Disputed storage disputed = _results[_resultKey(batchId, resultIndex)];
        return (disputed.traceRoot, disputed.committedAt);
    }

    function demandOf(uint64 batchId, uint32 resultIndex, uint8 depth, uint64 index)
        external
        view
        returns (bool demanded, uint40 revealedAt)
    {
        Disputed storage disputed = _results[_resultKey(batchId, resultIndex)];
        if (depth == 0 && disputed.levelGiven) return (false, disputed.committedAt);
        Demand storage demand_ = _demands[_demandKey(batchId, resultIndex, depth, index)];
        return (demand_.demanded, demand_.revealedAt);
    }

    /// @dev The nodes are all those `levels` below a node, left to right.
    function _requireNodes(bytes32[] calldata nodes, uint256 levels, bytes32 root) private view {
        uint256 expected = uint256(1) << levels;
        require(nodes.length == expected, NodeCountMismatch(nodes.length, expected));
        bytes32 computed = NodeTree.rootOver(nodes);
        require(computed == root, NodesMismatch(computed, root));
    }

    /// @dev The outputs of the result are those of the trace: each output step's leaf is proven up to the trace root,
    /// or to the revealed level, and the tree over them is the result's output root.
    function _requireOutputs(
        Result calldata result,
        bytes32 traceRoot,
        uint256 levels,
        bytes32[] calldata nodes,
        OutputProof[] calldata outputs
    ) private view {
        uint32[] memory steps = registry.outputSteps(result.modelId);
        require(outputs.length == steps.length, OutputCountMismatch(outputs.length, steps.length));
        bytes32[] memory roots = new bytes32[](steps.length);
        for (uint256 i = 0; i < steps.length; ++i) {
            OutputProof calldata output = outputs[i];
            require(output.branch.length == levels, BranchLengthMismatch(output.branch.length, levels));
            bytes32 computed = Sha256Tree.climb(output.root, steps[i], output.branch);
            bytes32 expected = nodes.length > 0 ? nodes[steps[i] >> levels] : traceRoot;
            require(computed == expected, TraceRootMismatch(computed, expected));
            roots[i] = output.root;
        }
        bytes32 outputRoot = Sha256Tree.root(roots, Sha256Tree.depthOf(roots.length));
        require(outputRoot == result.outputRoot, OutputRootMismatch(outputRoot, result.outputRoot));
    }
}
