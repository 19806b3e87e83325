// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Layers} from "./Toy.sol";
import {TinyModel, TinyTrace} from "./TinyModel.sol";
import {DeployReferee} from "../harness/DeployReferee.sol";
import {ModelRegistry} from "../../src/ModelRegistry.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice Whole disputes about a real model, judged by the real referee.
contract RealModelTest is GameTest {
    using TinyTrace for TinyTrace.Tiny;

    bytes32 private _modelId;
    Result private _disputed;
    bool private _commits = true;

    function setUp() public override {
        super.setUp();
        ModelRegistry models = new ModelRegistry();
        _deployTable(_rollupParameters(), models, DeployReferee.referee(models));
        _modelId = TinyModel.register(models);
        vm.prank(operator);
        rollup.deposit{value: 300 ether}(operator);
    }

    /// @dev The operator posts, alice disputes, the operator commits.
    function _dispute(TinyTrace.Tiny memory tiny) private returns (uint64 id) {
        Request memory request = Request({
            chainId: uint64(block.chainid),
            rollup: address(rollup),
            client: carol,
            nonce: 1,
            modelId: _modelId,
            inputRoot: Layers.build(TinyModel.chunksOf(TinyModel.x()), 2)[2][0],
            deadline: 2_000_000
        });
        Result[] memory results = new Result[](1);
        results[0] = Result(hasher.root(request), _modelId, 0, request.inputRoot, tiny.steps[0][2]);
        _postResults(results);
        _disputed = results[0];
        id = _open(alice, _disputed);
        if (!_commits) return id;
        (bytes32 root, IDisputeGame.OutputProof[] memory outputs) = (tiny.root(), tiny.outputs());
        vm.prank(operator);
        game.commitTrace(id, _disputed, root, new bytes32[](0), outputs);
    }

    function _prove(uint64 id, TinyTrace.Tiny memory tiny, uint32 step, uint256 element) private {
        game.proveElement(
            id,
            tiny.root(),
            _disputed,
            tiny.wayTo(step, element / 8),
            uint8(element % 8),
            tiny.operandsOf(step, element)
        );
    }

    /// ATTACKS 67: an honest operator is never convicted, whichever element is tried.
    function test_honestOperator_everyElementOfEveryStep() public {
        TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(3, 0, 0));
        uint64 id = _dispute(tiny);
        bytes32 root = tiny.root();
        for (uint32 step = 0; step < TinyModel.STEPS; ++step) {
            for (uint256 element = 0; element < TinyModel.elementsOf(step); ++element) {
                IDisputeGame.Descent memory way = tiny.wayTo(step, element / 8);
                IReferee.OperandProof[] memory operands = tiny.operandsOf(step, element);
                uint256 bits = TinyModel.bitsOf(tiny.values[step][element]);
                vm.expectRevert(abi.encodeWithSelector(IDisputeGame.ElementIsRight.selector, element, bits));
                game.proveElement(id, root, _disputed, way, uint8(element % 8), operands);
            }
            IDisputeGame.Descent memory last = tiny.wayTo(step, (TinyModel.elementsOf(step) - 1) / 8);
            vm.expectRevert(IDisputeGame.PaddingIsZero.selector);
            game.provePadding(id, root, _disputed, last);
        }
        _assertPosted();
    }

    /// ATTACKS 68: every element corrupted in turn, later steps consistent with it; the first wrong element convicts,
    /// and the ones that follow from it do not.
    function test_everyCorruptedElement_laterStepsConsistent() public {
        uint256 table = vm.snapshotState();
        for (uint32 step = 0; step < TinyModel.STEPS; ++step) {
            for (uint256 element = 0; element < TinyModel.elementsOf(step); ++element) {
                TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(step, element, 1));
                uint64 id = _dispute(tiny);
                if (step == 0) _expectRight(id, tiny, 1, element);
                if (step == 1) _expectRight(id, tiny, 2, element / 3);
                vm.expectEmit(address(game));
                uint256 claimed = TinyModel.bitsOf(tiny.values[step][element]);
                uint256 actual = TinyModel.bitsOf(tiny.values[step][element] - 1);
                emit IDisputeGame.ElementConvicted(id, batchId, step, element, claimed, actual);
                _prove(id, tiny, step, element);
                _assertRejected();
                vm.revertToState(table);
            }
        }
    }

    function _expectRight(uint64 id, TinyTrace.Tiny memory tiny, uint32 step, uint256 element) private {
        IDisputeGame.Descent memory way = tiny.wayTo(step, element / 8);
        IReferee.OperandProof[] memory operands = tiny.operandsOf(step, element);
        bytes32 root = tiny.root();
        vm.expectPartialRevert(IDisputeGame.ElementIsRight.selector);
        game.proveElement(id, root, _disputed, way, uint8(element % 8), operands);
    }

    /// ATTACKS 66: operands of one's own, another step's output, another chunk, another step's instruction.
    function test_foreignOperandsAreRefused() public {
        TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(3, 0, 0));
        uint64 id = _dispute(tiny);
        TinyTrace.Tiny memory own = TinyTrace.of_(TinyModel.run(0, 5, 1)); // another trace
        _expectRefused(id, tiny, 1, 5, own.operandsOf(1, 5));
        IReferee.OperandProof[] memory operands = tiny.operandsOf(1, 5);
        operands[1] = tiny.operandsOf(1, 11)[1]; // another chunk
        _expectRefused(id, tiny, 1, 5, operands);
        operands = tiny.operandsOf(1, 5);
        operands[0].chunks = bytes.concat(tiny.tensors[1][0][0]); // another step's output
        operands[0].range = TinyTrace.branch(tiny.tensors[1], 0);
        operands[0].branch = TinyTrace.branch(tiny.steps, 1);
        _expectRefused(id, tiny, 1, 5, operands);
        operands = tiny.operandsOf(0, 5);
        (operands[0], operands[1]) = (operands[1], operands[0]); // the constant for the input
        _expectRefused(id, tiny, 0, 5, operands);

        IDisputeGame.Descent memory way = tiny.wayTo(1, 0);
        way.instruction.instruction = TinyModel.instruction(0);
        bytes32 root = tiny.root();
        operands = tiny.operandsOf(1, 5);
        vm.expectRevert(abi.encodeWithSelector(IReferee.InstructionNotInProgram.selector, 1));
        game.proveElement(id, root, _disputed, way, 5, operands);
    }

    function _expectRefused(
        uint64 id,
        TinyTrace.Tiny memory tiny,
        uint32 step,
        uint256 element,
        IReferee.OperandProof[] memory operands
    ) private {
        IDisputeGame.Descent memory way = tiny.wayTo(step, element / 8);
        bytes32 root = tiny.root();
        vm.expectPartialRevert(IReferee.OperandNotProven.selector);
        game.proveElement(id, root, _disputed, way, uint8(element % 8), operands);
    }

    /// ATTACKS 69: bytes behind the last element, and the trace leaf behind the last step.
    function test_paddingConvicts() public {
        uint256 table = vm.snapshotState();
        for (uint32 step = 0; step < TinyModel.STEPS; ++step) {
            TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(3, 0, 0));
            uint256 last = (TinyModel.elementsOf(step) - 1) / 8;
            bytes32[] memory chunks = TinyModel.chunksOf(tiny.values[step]);
            chunks[last] |= bytes32(uint256(1));
            tiny.tensors[step] = Layers.build(chunks, TinyModel.depthOf(step));
            bytes32[] memory roots = tiny.steps[0];
            roots[step] = tiny.tensors[step][TinyModel.depthOf(step)][0];
            tiny.steps = Layers.build(roots, 2);
            uint64 id = _dispute(tiny);
            game.provePadding(id, tiny.root(), _disputed, tiny.wayTo(step, last));
            _assertRejected();
            vm.revertToState(table);
        }
        TinyTrace.Tiny memory leaf = TinyTrace.of_(TinyModel.run(3, 0, 0));
        bytes32[] memory leaves_ = leaf.steps[0];
        leaves_[3] = bytes32(uint256(1));
        leaf.steps = Layers.build(leaves_, 2);
        uint64 last_ = _dispute(leaf);
        IDisputeGame.Descent memory way;
        (way.depth, way.index, way.node) = (2, 3, bytes32(uint256(1)));
        way.branch = TinyTrace.branch(leaf.steps, 3);
        game.provePadding(last_, leaf.root(), _disputed, way);
        _assertRejected();
    }

    /// The whole way with everything withheld: two reveals, and the proof.
    function test_demandsDownToTheElement() public {
        TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(1, 9, 3));
        uint64 id = _dispute(tiny);
        bytes32 root = tiny.root();
        IDisputeGame.Descent memory way;
        way.node = root;
        vm.prank(alice);
        game.demand(id, root, _disputed, way);
        game.reveal(id, root, tiny.steps[0]);
        way.depth = 2;
        way.index = 1;
        way.node = tiny.steps[0][1];
        way.branch = TinyTrace.branch(tiny.steps, 1);
        way.instruction = tiny.wayTo(1, 0).instruction;
        vm.prank(alice);
        game.demand(id, root, _disputed, way);
        assertEq(game.dispute(id).position.bottom, 3);
        game.reveal(id, way.node, tiny.tensors[1][0]);

        IDisputeGame.Descent memory last = tiny.wayTo(1, 1);
        last.branch = TinyTrace.branch(tiny.tensors[1], 1);
        game.proveElement(id, way.node, _disputed, last, 1, tiny.operandsOf(1, 9));
        _assertRejected();
        assertEq(rollup.credit(alice), REWARD);
    }

    /// Nothing below a step of one chunk can be demanded.
    function test_singleChunkIsTheBottom() public {
        TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(3, 0, 0));
        uint64 id = _dispute(tiny);
        (bytes32 root, IDisputeGame.Descent memory way) = (tiny.root(), tiny.wayTo(2, 0));
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DepthNotCanonical.selector, 2));
        game.demand(id, root, _disputed, way);
    }

    /// What the moves cost with the real registry and referee, as transactions.
    /// forge-config: default.isolate = true
    function test_gasOfADispute() public {
        TinyTrace.Tiny memory tiny = TinyTrace.of_(TinyModel.run(0, 5, 1));
        _commits = false;
        uint64 id = _dispute(tiny);
        vm.prank(operator);
        rollup.setDelegate(dave, true);
        bytes memory data =
            abi.encodeCall(IDisputeGame.commitTrace, (id, _disputed, tiny.root(), new bytes32[](0), tiny.outputs()));
        assertLe(_measure("commitTrace, 1 output, by a delegate", dave, address(game), 0, data), 90_000);
        IDisputeGame.Descent memory way = tiny.wayTo(0, 0);
        (way.depth, way.index, way.node, way.branch) = (2, 0, tiny.steps[0][0], TinyTrace.branch(tiny.steps, 0));
        data = abi.encodeCall(IDisputeGame.demand, (id, tiny.root(), _disputed, way));
        // once in a dispute: where it crosses into a step, the instruction is proven too
        assertLe(_measure("demand, real instruction", alice, address(game), 0, data), 125_000);
        game.reveal(id, way.node, tiny.tensors[0][0]);
        IDisputeGame.Descent memory last = tiny.wayTo(0, 0);
        last.branch = TinyTrace.branch(tiny.tensors[0], 0);
        data = abi.encodeCall(IDisputeGame.proveElement, (id, way.node, _disputed, last, 5, tiny.operandsOf(0, 5)));
        assertLe(_measure("proveElement, dot of 8, conviction included", alice, address(game), 0, data), 500_000);
    }
}
