// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Corruption, Toy, Trace, Traces} from "./Toy.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice How a cheating operator falls, and how an honest one does not.
contract ConvictionTest is GameTest {
    using Traces for Trace;

    function test_challengerWhoKnowsTheTraceConvictsInOneTransaction() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        _prove(id, trace, 41, 300);
        _assertRejected();
        _assertOutcome(id, IDisputeGame.Outcome.Convicted);
        assertEq(rollup.credit(alice), REWARD);
        assertEq(game.credit(alice), BOND);
    }

    function test_everythingWithheld_demandsLeadToTheElement() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        uint64 chunk = _chunk(41, 300);
        _demand(id, trace, 0, 0);
        _reveal(id, trace);
        _demand(id, trace, 6, chunk >> 8);
        _reveal(id, trace);
        _demand(id, trace, 7, chunk >> 7);
        _reveal(id, trace);
        _demand(id, trace, 13, chunk >> 1);
        _reveal(id, trace);
        _prove(id, trace, 41, 300);
        _assertRejected();
    }

    function test_firstLevelWithTheTrace_isNotDemandedAgain() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 id = _open(alice, result);
        _commitWithLevel(id, trace);
        IDisputeGame.Descent memory stay = _way(id, trace, 0, 0);
        bytes32 root = trace.root();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.AlreadyRevealed.selector, 0, 0));
        game.demand(id, root, result, stay);
        _demand(id, trace, 6, 20);
        _reveal(id, trace);
        _prove(id, trace, 41, 300);
        _assertRejected();
    }

    function test_provesFromAnyPositionOnTheWay() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        _descend(id, trace, 3, 41 >> 4);
        _descend(id, trace, 10, _chunk(41, 300) >> 4);
        _descend(id, trace, 14, _chunk(41, 300));
        _prove(id, trace, 41, 300);
        _assertRejected();
    }

    /// forge-config: default.fuzz.runs = 12
    function testFuzz_anyCorruptedElementConvicts(uint32 step, uint256 element) public {
        step = uint32(bound(step, 0, Toy.STEPS - 1));
        element = bound(element, 0, Toy.ELEMENTS - 1);
        (Trace memory trace, Result memory result) = _cheat(step, element);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        _prove(id, trace, step, element);
        _assertRejected();
    }

    function test_honestOperator_noProofIsEverAccepted() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        bytes32 root = trace.root();
        for (uint32 step = 0; step < Toy.STEPS; step += 23) {
            for (uint256 element = 0; element < 528; ++element) {
                IDisputeGame.Descent memory way = _way(id, trace, Toy.BOTTOM, _chunk(step, element));
                if (element < Toy.ELEMENTS) {
                    vm.expectRevert(
                        abi.encodeWithSelector(IDisputeGame.ElementIsRight.selector, element, Toy.truth(step, element))
                    );
                } else {
                    vm.expectRevert(abi.encodeWithSelector(IReferee.ElementOutOfRange.selector, element, Toy.ELEMENTS));
                }
                game.proveElement(id, root, result, way, uint8(element % 8), new IReferee.OperandProof[](0));
            }
        }
        _assertPosted();
    }

    function test_elementPlaceBeyondTheChunk_isRefused() public {
        (Trace memory trace, Result memory result) = _cheat(5, 3);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        IDisputeGame.Descent memory way = _way(id, trace, Toy.BOTTOM, _chunk(5, 3));
        bytes32 root = trace.root();
        vm.expectRevert(abi.encodeWithSelector(IReferee.ElementOutOfRange.selector, 8, 8));
        game.proveElement(id, root, result, way, 8, new IReferee.OperandProof[](0));
    }

    function test_proofAboveTheBottom_isRefused() public {
        (Trace memory trace, Result memory result) = _cheat(5, 3);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        bytes32 root = trace.root();
        for (uint8 depth = 0; depth < Toy.BOTTOM; ++depth) {
            IDisputeGame.Descent memory way = _way(id, trace, depth, _chunk(5, 3) >> (Toy.BOTTOM - depth));
            vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotAtBottom.selector, depth));
            game.proveElement(id, root, result, way, 3, new IReferee.OperandProof[](0));
        }
    }

    function test_silence_noTrace() public {
        (, Result memory result) = _cheat(5, 3);
        uint64 id = _open(alice, result);
        _callAndTimeOut(id);
        _assertRejected();
        _assertOutcome(id, IDisputeGame.Outcome.Convicted);
    }

    /// ATTACKS 64: random bytes with outputs that cannot be the result's are refused; a commitment whose insides the
    /// operator does not know cannot be opened.
    function test_operatorThatCommitsToRandomBytes_cannotAnswer() public {
        Trace memory trace = Traces.honest();
        for (uint256 step = 10; step < 14; ++step) {
            trace.tensors[step][0][0] = keccak256(abi.encode(step)); // the preimage that is shown is not the one below
        }
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        _demand(id, trace, 7, 10);
        _reveal(id, trace);
        _demand(id, trace, 13, _chunk(10, 0) >> 1);
        bytes32 node = _node(id);
        bytes32[] memory nodes = trace.nodesBelow(13, _chunk(10, 0) >> 1, 1);
        vm.expectPartialRevert(IDisputeGame.NodesMismatch.selector);
        game.reveal(id, node, nodes);
        _callAndTimeOut(id);
        _assertRejected();
    }

    function test_copiedProof_rewardsTheDisputesChallenger() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        vm.startPrank(dave);
        IDisputeGame.Descent memory way = _way(id, trace, Toy.BOTTOM, _chunk(41, 300));
        game.proveElement(id, trace.root(), result, way, uint8(300 % 8), new IReferee.OperandProof[](0));
        vm.stopPrank();
        assertEq(rollup.credit(dave), 0);
        assertEq(game.credit(dave), 0);
        assertEq(rollup.credit(alice), REWARD);
    }

    // ---- padding (ATTACKS 69)

    function test_paddingInTheTrace_convicts() public {
        Trace memory trace = Traces.corrupt(Corruption(Toy.STEPS + 7, 0, bytes32(uint256(1))));
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _provePadding(id, trace, Toy.TRACE_DEPTH, Toy.STEPS + 7);
        _assertRejected();
    }

    function test_paddingChunk_convicts() public {
        Trace memory trace = Traces.corrupt(Corruption(9, 66, bytes32(uint256(1) << 255)));
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _provePadding(id, trace, Toy.BOTTOM, _chunk(9, 66 * 8));
        _assertRejected();
    }

    function test_paddingInTheLastChunk_convicts() public {
        Trace memory trace = Traces.corrupt(Corruption(9, 65, bytes32(uint256(1) << 223))); // the first byte behind
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        _provePadding(id, trace, Toy.BOTTOM, _chunk(9, 65 * 8));
        _assertRejected();
    }

    /// A wrong element in the last chunk is no padding.
    function test_lastElementIsNotPadding() public {
        (Trace memory trace, Result memory result) = _cheat(9, 520);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        _expectNoPadding(
            id, trace, Toy.BOTTOM, _chunk(9, 520), abi.encodeWithSelector(IDisputeGame.PaddingIsZero.selector)
        );
    }

    function test_honestPadding_isNeverConvicted() public {
        Trace memory trace = Traces.honest();
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        bytes memory zero = abi.encodeWithSelector(IDisputeGame.PaddingIsZero.selector);
        _expectNoPadding(id, trace, Toy.TRACE_DEPTH, Toy.STEPS, zero);
        _expectNoPadding(id, trace, Toy.TRACE_DEPTH, 127, zero);
        _expectNoPadding(id, trace, Toy.BOTTOM, _chunk(9, 65 * 8), zero);
        _expectNoPadding(id, trace, Toy.BOTTOM, _chunk(9, 66 * 8), zero);
        _expectNoPadding(id, trace, Toy.BOTTOM, _chunk(9, 127 * 8), zero);
        // nodes that are not padding: trace nodes, steps, inner nodes of a tensor, full chunks
        uint64[5] memory indices = [uint64(0), 69 >> 1, 69, 69 << 3, _chunk(69, 64 * 8)];
        uint8[5] memory depths = [uint8(0), 6, 7, 10, 14];
        for (uint256 i = 0; i < indices.length; ++i) {
            bytes memory reason = abi.encodeWithSelector(IDisputeGame.NotPadding.selector, depths[i], indices[i]);
            _expectNoPadding(id, trace, depths[i], indices[i], reason);
        }
    }

    function test_nothingLiesBelowAPaddingLeaf() public {
        Trace memory trace = Traces.corrupt(Corruption(Toy.STEPS + 7, 0, bytes32(uint256(1))));
        uint64 id = _open(alice, _post(trace));
        _commit(id, trace);
        IDisputeGame.Descent memory way = _way(id, trace, 7, Toy.STEPS + 7);
        (bytes32 root, Result memory result) = (trace.root(), _resultOf(id, trace));
        vm.startPrank(alice);
        vm.expectRevert(IDisputeGame.InstructionNeeded.selector);
        game.demand(id, root, result, way);
        way.instruction = IReferee.InstructionProof(Toy.STEPS + 7, "letter", new bytes32[](0));
        vm.expectRevert(abi.encodeWithSelector(IReferee.StepOutOfRange.selector, Toy.STEPS + 7, Toy.STEPS));
        game.demand(id, root, result, way);
        way.instruction.step = 5; // another step's instruction
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.StepMismatch.selector, 5, Toy.STEPS + 7));
        game.descend(id, root, result, way);
    }

    function _expectNoPadding(uint64 id, Trace memory trace, uint8 depth, uint64 index, bytes memory reason) private {
        IDisputeGame.Descent memory way = _way(id, trace, depth, index);
        (bytes32 node, Result memory result) = (_node(id), _resultOf(id, trace));
        vm.expectRevert(reason);
        game.provePadding(id, node, result, way);
    }
}
