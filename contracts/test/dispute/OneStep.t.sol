// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Layers, Toy, Traces} from "./Toy.sol";
import {DisputeGame} from "../../src/DisputeGame.sol";
import {Rollup} from "../../src/Rollup.sol";
import {DisputeBase} from "../../src/dispute/DisputeBase.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice A machine of one step, whose tensor is whatever the test says: trace root and tensor root are one node.
contract OneStepMachine is IReferee {
    uint256 private _elements;
    bytes32[] private _chunks;

    function set(bytes32[] memory chunks, uint256 elements) external {
        (_chunks, _elements) = (chunks, elements);
    }

    function isChecked(bytes32) external pure returns (bool) {
        return true;
    }

    function summary(bytes32) external pure returns (IModelRegistry.Summary memory found) {
        found.instructionCount = 1;
        found.published = 1;
    }

    function outputSteps(bytes32) external pure returns (uint32[] memory) {
        return new uint32[](1);
    }

    function outputOf(bytes32, InstructionProof calldata proof) public view returns (uint8, uint256) {
        require(proof.step == 0, StepOutOfRange(proof.step, 1));
        return (Toy.FLOAT32, _elements);
    }

    function recompute(address, Roots calldata, InstructionProof calldata, uint256 element, OperandProof[] calldata)
        external
        view
        returns (uint256)
    {
        uint256 bits = uint256(_chunks[element / 8]) >> (224 - 32 * (element % 8));
        return Traces.swap(uint32(bits));
    }
}

/// @notice Depth 0 is trace root, trace leaf and tensor root at once, for one chunk the chunk too.
contract OneStepTest is GameTest {
    OneStepMachine private _machine;
    bytes32[][] private _layers;
    Result private _disputed;

    function setUp() public override {
        super.setUp();
        _machine = new OneStepMachine();
        _deployTable(_rollupParameters(), IModelRegistry(address(_machine)), _machine);
        vm.prank(operator);
        rollup.deposit{value: 300 ether}(operator);
    }

    function _chunksOf(uint256 elements) private pure returns (bytes32[] memory chunks) {
        chunks = new bytes32[]((elements + 7) / 8);
        for (uint256 i = 0; i < elements; ++i) {
            chunks[i / 8] |= bytes32(bytes4(keccak256(abi.encode(i)))) >> (32 * (i % 8));
        }
    }

    /// @dev The operator claims these chunks for the output, alice disputes them, and the operator commits, with its
    /// only node as the first level.
    function _dispute(bytes32[] memory chunks, uint256 depth) private returns (uint64 id) {
        _layers = Layers.build(chunks, depth);
        Result[] memory results = new Result[](1);
        results[0] = _result(0, _layers[depth][0]);
        _disputed = results[0];
        _postResults(results);
        id = _open(alice, _disputed);
        bytes32[] memory nodes = new bytes32[](1);
        nodes[0] = _layers[depth][0];
        IDisputeGame.OutputProof[] memory outputs = new IDisputeGame.OutputProof[](1);
        outputs[0].root = nodes[0];
        vm.prank(operator);
        game.commitTrace(id, _disputed, nodes[0], nodes, outputs);
    }

    function _path(uint64 id, uint8 depth, uint64 index) private view returns (IDisputeGame.Descent memory way) {
        uint256 bottom = _layers.length - 1;
        uint8 from = game.dispute(id).position.depth;
        (way.depth, way.index, way.node) = (depth, index, _layers[bottom - depth][index]);
        way.branch = new bytes32[](depth - from);
        for (uint256 i = 0; i < way.branch.length; ++i) {
            way.branch[i] = _layers[bottom + i - depth][(index >> i) ^ 1];
        }
        way.instruction.instruction = "letter";
    }

    function _demandAt(uint64 id, uint8 depth, uint64 index) private {
        IDisputeGame.Descent memory way = _path(id, depth, index);
        bytes32 node = _node(id);
        vm.prank(alice);
        game.demand(id, node, _disputed, way);
    }

    function _proveAt(uint64 id, uint256 element) private {
        IDisputeGame.Descent memory way = _path(id, uint8(_layers.length - 1), uint64(element / 8));
        game.proveElement(id, _node(id), _disputed, way, uint8(element % 8), new IReferee.OperandProof[](0));
    }

    function test_oneChunk_isTheTraceRoot() public {
        bytes32[] memory chunks = _chunksOf(5);
        _machine.set(chunks, 5);
        bytes32[] memory claimed = _chunksOf(5);
        claimed[0] ^= bytes32(bytes4(0x00000001)) >> 64;
        uint64 id = _dispute(claimed, 0);
        IDisputeGame.Descent memory way = _path(id, 0, 0);
        bytes32 node = _node(id);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DepthNotCanonical.selector, 0));
        game.demand(id, node, _disputed, way);
        vm.expectPartialRevert(IDisputeGame.ElementIsRight.selector);
        game.proveElement(id, node, _disputed, way, 1, new IReferee.OperandProof[](0));
        vm.expectRevert(abi.encodeWithSelector(IReferee.ElementOutOfRange.selector, 5, 5));
        game.proveElement(id, node, _disputed, way, 5, new IReferee.OperandProof[](0));
        _proveAt(id, 2);
        _assertRejected();
    }

    function test_oneChunk_paddingBehindTheLastElement() public {
        bytes32[] memory chunks = _chunksOf(5);
        _machine.set(chunks, 5);
        bytes32[] memory claimed = _chunksOf(5);
        claimed[0] |= bytes32(uint256(1));
        uint64 id = _dispute(claimed, 0);
        game.provePadding(id, _node(id), _disputed, _path(id, 0, 0));
        _assertRejected();
    }

    /// @dev The only node of the first level is the trace root itself: it reveals nothing of the tensor below it.
    function test_levelWithTheTrace_doesNotStandForTheTensor() public {
        _machine.set(_chunksOf(521), 521);
        bytes32[] memory claimed = _chunksOf(521);
        claimed[40] ^= bytes32(uint256(1));
        uint64 id = _dispute(claimed, 7);
        _demandAt(id, 0, 0);
        _assertTurn(id, IDisputeGame.Turn.Operator);
        (bool demanded, uint40 revealedAt) = game.demandOf(batchId, 0, 0, 0);
        assertTrue(demanded);
        assertEq(revealedAt, 0);
        game.reveal(id, _node(id), _layers[1]);
        _demandAt(id, 6, 20);
        bytes32[] memory pair = new bytes32[](2);
        (pair[0], pair[1]) = (_layers[0][40], _layers[0][41]);
        game.reveal(id, _node(id), pair);
        _proveAt(id, 327);
        _assertRejected();
    }

    /// @dev An input can be chosen so that a chunk of a right tensor is the hash of two nodes that the challenger knows.
    function test_chunkThatIsAHash_hasNothingBelow() public {
        bytes32[] memory chunks = _chunksOf(8);
        bytes32[2] memory below = [keccak256("left"), keccak256("right")];
        chunks[0] = sha256(abi.encode(below));
        _machine.set(chunks, 8);
        uint64 id = _dispute(chunks, 0);
        bytes32 node = _node(id);
        IDisputeGame.Descent memory way;
        (way.depth, way.index, way.node) = (1, 1, below[1]);
        way.branch = new bytes32[](1);
        way.branch[0] = below[0];
        way.instruction.instruction = "letter";
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotPadding.selector, 1, 1));
        game.provePadding(id, node, _disputed, way);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotAtBottom.selector, 1));
        game.proveElement(id, node, _disputed, way, 0, new IReferee.OperandProof[](0));
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 1, 1));
        game.descend(id, node, _disputed, way);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.DescentNotBelow.selector, 1, 1));
        game.demand(id, node, _disputed, way);
        vm.stopPrank();
        _assertPosted();
    }
}
