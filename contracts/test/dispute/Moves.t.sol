// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Corruption, Toy, Trace, Traces} from "./Toy.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice What each move refuses.
contract MovesTest is GameTest {
    using Traces for Trace;

    Result private _disputed;

    function _committed() private returns (Trace memory trace, uint64 id) {
        trace = Traces.honest();
        _disputed = _post(trace);
        id = _open(alice, _disputed);
        _commit(id, trace);
    }

    // ---- open

    function test_openNeedsTheExactBond() public {
        Result memory result = _post(Traces.honest());
        bytes32[] memory proof = _proof(1);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BondMismatch.selector, BOND - 1, BOND));
        game.open{value: BOND - 1}(batchId, result, proof);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BondMismatch.selector, BOND + 1, BOND));
        game.open{value: BOND + 1}(batchId, result, proof);
    }

    /// ATTACKS 26, 79
    function test_openNeedsTheResultsLeaf() public {
        Result memory result = _post(Traces.honest());
        bytes32[] memory proof = _proof(1);
        vm.startPrank(alice);
        for (uint256 i = 0; i < proof.length; ++i) {
            proof[i] ^= bytes32(uint256(1));
            _expectNotInBatch(result, proof);
            proof[i] ^= bytes32(uint256(1));
        }
        result.index = 2; // another place
        _expectNotInBatch(result, proof);
        result.index = 1;
        bytes32[] memory shorter = new bytes32[](1);
        shorter[0] = proof[0];
        _expectNotInBatch(result, shorter);
        bytes32[] memory longer = new bytes32[](3);
        (longer[0], longer[1]) = (proof[0], proof[1]);
        _expectNotInBatch(result, longer);
        result.outputRoot = 0;
        _expectNotInBatch(result, proof);
    }

    function _expectNotInBatch(Result memory result, bytes32[] memory proof) private {
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.ResultNotInBatch.selector, batchId, result.index));
        game.open{value: BOND}(batchId, result, proof);
    }

    /// ATTACKS 9: bytes behind the arguments open a second dispute with its own bond, never one on another claim.
    function test_bytesBehindTheArguments_changeNothing() public {
        Result memory result = _post(Traces.honest());
        bytes memory call = abi.encodeCall(IDisputeGame.open, (batchId, result, _proof(1)));
        vm.prank(alice);
        (bool done,) = address(game).call{value: BOND}(bytes.concat(call, hex"deadbeef"));
        assertTrue(done);
        assertEq(game.dispute(1).resultRoot, hasher.root(result));
        assertEq(game.disputeCount(), 1);
    }

    // ---- commitTrace

    /// ATTACKS 65
    function test_onlyTheOperatorOrItsDelegateCommits() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 0);
        bytes32 root = trace.root();
        vm.prank(dave);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotOperator.selector, dave));
        game.commitTrace(id, result, root, new bytes32[](0), outputs);
        vm.prank(operator);
        rollup.setDelegate(dave, true);
        vm.prank(dave);
        game.commitTrace(id, result, root, new bytes32[](0), outputs);
        (bytes32 committed,) = game.traceOf(batchId, 1);
        assertEq(committed, root);
    }

    /// ATTACKS 63
    function test_traceWithOtherOutputs_isRefused() public {
        Trace memory claimed = Traces.corrupt(Corruption(69, 0, bytes32(uint256(1) << 255)));
        Result memory result = _post(claimed);
        uint64 id = _open(alice, result);
        Trace memory trace = Traces.honest();
        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 0);
        bytes32 root = trace.root();
        vm.startPrank(operator);
        vm.expectPartialRevert(IDisputeGame.OutputRootMismatch.selector);
        game.commitTrace(id, result, root, new bytes32[](0), outputs);
        // the claimed outputs are not in that trace
        outputs = _outputs(claimed, 0);
        vm.expectPartialRevert(IDisputeGame.TraceRootMismatch.selector);
        game.commitTrace(id, result, root, new bytes32[](0), outputs);
        // nor does another result's commitment fit
        result.outputRoot = trace.outputRoot();
        vm.expectPartialRevert(IDisputeGame.ResultMismatch.selector);
        game.commitTrace(id, result, root, new bytes32[](0), outputs);
    }

    function test_damagedCommitments_areRefused() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        bytes32 root = trace.root();
        bytes32[] memory none = new bytes32[](0);
        vm.startPrank(operator);
        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 1);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BranchLengthMismatch.selector, 6, 7));
        game.commitTrace(id, result, root, none, outputs);
        outputs = new IDisputeGame.OutputProof[](2);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.OutputCountMismatch.selector, 2, 3));
        game.commitTrace(id, result, root, none, outputs);
        outputs = new IDisputeGame.OutputProof[](4);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.OutputCountMismatch.selector, 4, 3));
        game.commitTrace(id, result, root, none, outputs);
        bytes32[] memory nodes = trace.nodesBelow(0, 0, 5);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NodeCountMismatch.selector, 32, 64));
        game.commitTrace(id, result, root, nodes, outputs);
        nodes = trace.nodesBelow(0, 0, 6);
        nodes[63] = 0;
        vm.expectPartialRevert(IDisputeGame.NodesMismatch.selector);
        game.commitTrace(id, result, root, nodes, outputs);
        nodes = trace.nodesBelow(0, 0, 6);
        outputs = _outputs(trace, 6);
        outputs[1].branch[0] ^= bytes32(uint256(1));
        vm.expectPartialRevert(IDisputeGame.TraceRootMismatch.selector);
        game.commitTrace(id, result, root, nodes, outputs);
    }

    function test_answersAfterTheDeadline_areRefused() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        (uint64 early, uint64 late) = (_open(alice, result), _open(bob, result));
        skip(PERIOD + 1);
        game.callClock(early);
        skip(GRACE + 1);
        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 0);
        bytes32 root = trace.root();
        uint256 time = vm.getBlockTimestamp();
        bytes memory passed = abi.encodeWithSelector(IDisputeGame.DeadlinePassed.selector, time, time - 1);
        vm.prank(operator);
        vm.expectRevert(passed);
        game.commitTrace(early, result, root, new bytes32[](0), outputs);
        _commit(late, trace);

        _demand(late, trace, 0, 0);
        skip(PERIOD + 1);
        game.callClock(late);
        skip(GRACE + 1);
        bytes32[] memory nodes = trace.nodesBelow(0, 0, 6);
        time = vm.getBlockTimestamp();
        passed = abi.encodeWithSelector(IDisputeGame.DeadlinePassed.selector, time, time - 1);
        vm.expectRevert(passed);
        game.reveal(late, root, nodes);
    }

    // ---- descents (ATTACKS 26, 69)

    function test_descendNeedsABranchOfExactlyTheRightLength() public {
        (Trace memory trace, uint64 id) = _committed();
        _descend(id, trace, 3, 2);
        IDisputeGame.Descent memory way = _way(id, trace, 10, 2 << 7);
        bytes32 node = _node(id);
        bytes32[] memory full = way.branch;
        way.branch = trace.branch(10, 2 << 7, 4);
        _expectRefused(id, node, way, abi.encodeWithSelector(IDisputeGame.BranchLengthMismatch.selector, 6, 7));
        way.branch = trace.branch(10, 2 << 7, 2);
        _expectRefused(id, node, way, abi.encodeWithSelector(IDisputeGame.BranchLengthMismatch.selector, 8, 7));
        way.branch = full;
        for (uint256 i = 0; i < full.length; ++i) {
            way.branch[i] ^= bytes32(uint256(1));
            _expectMismatch(id, node, way);
            way.branch[i] ^= bytes32(uint256(1));
        }
        way.node ^= bytes32(uint256(1));
        _expectMismatch(id, node, way);
    }

    function test_descendOutsideThePosition_isRefused() public {
        (Trace memory trace, uint64 id) = _committed();
        _descend(id, trace, 3, 2);
        bytes32 node = _node(id);
        IDisputeGame.Descent memory way = _way(id, trace, 10, 3 << 7); // the neighbour's
        _expectRefused(id, node, way, abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 10, 3 << 7));
        way.index = type(uint64).max; // ATTACKS 6
        _expectRefused(
            id, node, way, abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 10, type(uint64).max)
        );
        way.depth = 255;
        _expectRefused(
            id, node, way, abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 255, type(uint64).max)
        );
        way.depth = 2; // up
        way.index = 1;
        _expectRefused(id, node, way, abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 2, 1));
        way.depth = 3; // nowhere
        way.index = 2;
        way.branch = new bytes32[](0);
        _expectRefused(id, node, way, abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 3, 2));
    }

    function test_descendBelowTheChunks_isRefused() public {
        (Trace memory trace, uint64 id) = _committed();
        _descend(id, trace, 14, 0);
        IDisputeGame.Descent memory way;
        (way.depth, way.index, way.branch) = (15, 0, new bytes32[](1));
        // two preimages of a chunk: no one has them, but the depth is refused before
        bytes32 node = _node(id);
        vm.prank(alice);
        vm.expectRevert();
        game.descend(id, node, _disputed, way);
        assertEq(game.dispute(id).position.bottom, Toy.BOTTOM);
    }

    function test_instructionIsNeededAtTheTracesLeaves_once() public {
        (Trace memory trace, uint64 id) = _committed();
        IDisputeGame.Descent memory way = _way(id, trace, 7, 20);
        IReferee.InstructionProof memory shown = way.instruction;
        IReferee.InstructionProof memory none;
        way.instruction = none;
        bytes32 root = trace.root();
        _expectRefused(id, root, way, abi.encodeWithSelector(IDisputeGame.InstructionNeeded.selector));
        way.instruction = shown;
        way.instruction.step = 21;
        _expectRefused(id, root, way, abi.encodeWithSelector(IDisputeGame.StepMismatch.selector, 21, 20));
        way.instruction.step = 20;
        way.instruction.instruction = "forged";
        _expectRefused(id, root, way, abi.encodeWithSelector(IReferee.InstructionNotInProgram.selector, 20));
        way.instruction.instruction = "letter";
        vm.prank(alice);
        game.descend(id, root, _disputed, way);
        way = _way(id, trace, 12, 20 << 5);
        way.instruction = none;
        bytes32 node = _node(id);
        vm.prank(alice);
        game.descend(id, node, _disputed, way);
        assertEq(game.dispute(id).position.depth, 12);
    }

    /// ATTACKS 27
    function test_anotherResultOrModel_isRefused() public {
        (Trace memory trace, uint64 id) = _committed();
        IDisputeGame.Descent memory way = _way(id, trace, 7, 20);
        bytes32 root = trace.root();
        Result memory other = _disputed;
        other.modelId = "another";
        vm.prank(alice);
        vm.expectPartialRevert(IDisputeGame.ResultMismatch.selector);
        game.descend(id, root, other, way);
        vm.expectPartialRevert(IDisputeGame.ResultMismatch.selector);
        game.proveElement(id, root, other, way, 0, new IReferee.OperandProof[](0));
        vm.expectPartialRevert(IDisputeGame.ResultMismatch.selector);
        game.provePadding(id, root, other, way);
    }

    /// ATTACKS 1: the call names the node that it expects.
    function test_moveFromAnotherPosition_isRefused() public {
        (Trace memory trace, uint64 id) = _committed();
        IDisputeGame.Descent memory way = _way(id, trace, 7, 20);
        bytes32 root = trace.root();
        _descend(id, trace, 3, 20 >> 4);
        bytes32 now_ = _node(id);
        bytes memory error_ = abi.encodeWithSelector(IDisputeGame.PositionMismatch.selector, root, now_);
        _expectRefused(id, root, way, error_);
    }

    function test_onlyTheChallengerMovesThePosition() public {
        (Trace memory trace, uint64 id) = _committed();
        IDisputeGame.Descent memory way = _way(id, trace, 7, 20);
        bytes32 root = trace.root();
        vm.startPrank(dave);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotChallenger.selector, dave));
        game.descend(id, root, _disputed, way);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotChallenger.selector, dave));
        game.demand(id, root, _disputed, way);
    }

    function test_noMoveInTheOperatorsTurn() public {
        Trace memory trace = Traces.honest();
        _disputed = _post(trace);
        uint64 id = _open(alice, _disputed);
        IDisputeGame.Descent memory way = _way(id, trace, 7, 20);
        bytes memory error_ = abi.encodeWithSelector(IDisputeGame.NotYourTurn.selector, id);
        _expectRefused(id, 0, way, error_);
        vm.expectRevert(error_);
        game.proveElement(id, 0, _disputed, way, 0, new IReferee.OperandProof[](0));
        vm.expectRevert(error_);
        game.provePadding(id, 0, _disputed, way);
    }

    function test_unknownDispute() public {
        IDisputeGame.Descent memory way;
        Result memory result = _result(0, 0);
        bytes memory error_ = abi.encodeWithSelector(IDisputeGame.DisputeMissing.selector, type(uint64).max);
        vm.expectRevert(error_);
        game.descend(type(uint64).max, 0, result, way);
        vm.expectRevert(error_);
        game.callClock(type(uint64).max);
        vm.expectRevert(error_);
        game.timeout(type(uint64).max);
        vm.expectRevert(error_);
        game.close(type(uint64).max);
        vm.expectRevert(error_);
        game.dispute(type(uint64).max);
    }

    function _expectRefused(uint64 id, bytes32 node, IDisputeGame.Descent memory way, bytes memory reason) private {
        vm.prank(alice);
        vm.expectRevert(reason);
        game.descend(id, node, _disputed, way);
    }

    function _expectMismatch(uint64 id, bytes32 node, IDisputeGame.Descent memory way) private {
        vm.prank(alice);
        vm.expectPartialRevert(IDisputeGame.BranchMismatch.selector);
        game.descend(id, node, _disputed, way);
    }
}
