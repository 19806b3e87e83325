// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Corruption, Toy, ToyReferee, ToyRegistry, Trace, Traces} from "./Toy.sol";
import {DisputeGame} from "../../src/DisputeGame.sol";
import {Availability} from "../../src/availability/Availability.sol";
import {Rollup} from "../../src/Rollup.sol";
import {DisputeBase} from "../../src/dispute/DisputeBase.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {BatchTree} from "../../src/libraries/BatchTree.sol";
import {Ssz} from "../../src/libraries/Ssz.sol";
import {Request, Result} from "../../src/types/Records.sol";
import {Test} from "../base/Test.sol";

/// @notice Hash tree roots of records in memory.
contract Hasher {
    function root(Result calldata result) external view returns (bytes32) {
        return Ssz.hashTreeRoot(result);
    }

    function root(Request calldata request) external view returns (bytes32) {
        return Ssz.hashTreeRoot(request);
    }
}

interface LastCallGas {
    struct Gas {
        uint64 gasLimit;
        uint64 gasTotalUsed;
        uint64 gasMemoryUsed;
        int64 gasRefunded;
        uint64 gasRemaining;
    }

    function lastCallGas() external view returns (Gas memory);
}

/// @notice A table with the pieces set up: an operator with one batch of three toy results, and challengers with money.
abstract contract GameTest is Test {
    using Traces for Trace;

    uint32 internal constant WINDOW = 1000;
    uint32 internal constant BATCH_GRACE = 100;
    uint32 internal constant PERIOD = 300;
    uint32 internal constant GRACE = 50;
    uint96 internal constant BATCH_BOND = 100 ether;
    uint96 internal constant REWARD = 30 ether;
    uint96 internal constant COMPENSATION = 5 ether;
    uint16 internal constant MOST_COMPENSATED = 2;
    uint96 internal constant BOND = 1 ether;
    uint32 internal constant COUNT = 3;
    uint32 internal constant DEMAND_WINDOW = 300;
    uint32 internal constant SUPPLY = 300;
    uint32 internal constant REPLAY = 400;
    uint96 internal constant BYTE_PRICE = 1 gwei;
    uint64 internal constant CAPACITY = 200_000_000;

    Rollup internal rollup;
    DisputeGame internal game;
    Availability internal availability;
    ToyRegistry internal registry;
    Hasher internal hasher;
    uint64 internal batchId;
    bytes32 internal batchRoot;

    address internal operator = makeAddr("operator");
    address internal alice = makeAddr("alice");
    address internal bob = makeAddr("bob");
    address internal carol = makeAddr("carol");
    address internal dave = makeAddr("dave");

    function setUp() public virtual {
        vm.warp(1_000_000);
        hasher = new Hasher();
        registry = new ToyRegistry();
        _deployTable(_rollupParameters(), IModelRegistry(address(registry)), new ToyReferee());
        address[5] memory players = [operator, alice, bob, carol, dave];
        for (uint256 i = 0; i < players.length; ++i) {
            vm.deal(players[i], 1000 ether);
        }
        vm.prank(operator);
        rollup.deposit{value: 300 ether}(operator);
    }

    function _rollupParameters() internal pure returns (Rollup.Parameters memory) {
        return Rollup.Parameters(WINDOW, BATCH_GRACE, BATCH_BOND, REWARD, COMPENSATION, MOST_COMPENSATED, CAPACITY);
    }

    /// @dev The three contracts that know each other.
    function _deployTable(Rollup.Parameters memory parameters, IModelRegistry models_, IReferee referee) internal {
        uint64 nonce = vm.getNonce(address(this));
        rollup = new Rollup(
            parameters,
            vm.computeCreateAddress(address(this), nonce + 1),
            vm.computeCreateAddress(address(this), nonce + 2)
        );
        game = new DisputeGame(DisputeBase.Parameters(PERIOD, GRACE, BOND), rollup, models_, referee);
        availability = new Availability(
            Availability.Parameters(DEMAND_WINDOW, SUPPLY, REPLAY, GRACE, BYTE_PRICE), rollup, models_
        );
    }

    // ---- the operator's side

    function _request(uint32 index) internal view returns (Request memory) {
        return Request({
            chainId: uint64(block.chainid),
            rollup: address(rollup),
            client: carol,
            nonce: index,
            modelId: Toy.MODEL_ID,
            inputRoot: keccak256(abi.encode("input", index)),
            deadline: 2_000_000
        });
    }

    function _result(uint32 index, bytes32 outputRoot) internal view returns (Result memory) {
        Request memory request = _request(index);
        return Result(hasher.root(request), Toy.MODEL_ID, index, request.inputRoot, outputRoot);
    }

    /// @dev Posts a batch whose results all come from this trace.
    function _post(Trace memory trace) internal returns (Result memory) {
        Result[] memory results = new Result[](COUNT);
        for (uint32 i = 0; i < COUNT; ++i) {
            results[i] = _result(i, trace.outputRoot());
        }
        _postResults(results);
        return results[1];
    }

    bytes32[] internal leaves;

    function _postResults(Result[] memory results) internal {
        delete leaves;
        for (uint256 i = 0; i < results.length; ++i) {
            leaves.push(BatchTree.leafOf(hasher.root(results[i])));
        }
        while (leaves.length & (leaves.length - 1) != 0) {
            leaves.push(0);
        }
        batchRoot = _batchRoot();
        vm.startPrank(operator);
        batchId = rollup.post(
            IRollup.Header(operator, rollup.nextSequence(operator), batchRoot, uint32(results.length), 1000), "data"
        );
        vm.stopPrank();
    }

    function _batchRoot() internal view returns (bytes32) {
        bytes32[] memory nodes = leaves;
        for (uint256 size = nodes.length; size > 1; size /= 2) {
            for (uint256 i = 0; i < size / 2; ++i) {
                nodes[i] = keccak256(abi.encodePacked(nodes[2 * i], nodes[2 * i + 1]));
            }
        }
        return nodes[0];
    }

    function _proof(uint256 index) internal view returns (bytes32[] memory proof) {
        bytes32[] memory nodes = leaves;
        uint256 depth = BatchTree.depthOf(uint32(nodes.length));
        proof = new bytes32[](depth);
        for (uint256 height = 0; height < depth; ++height) {
            proof[height] = nodes[(index >> height) ^ 1];
            for (uint256 i = 0; i < nodes.length >> (height + 1); ++i) {
                nodes[i] = keccak256(abi.encodePacked(nodes[2 * i], nodes[2 * i + 1]));
            }
        }
    }

    function _outputs(Trace memory trace, uint256 above)
        internal
        pure
        returns (IDisputeGame.OutputProof[] memory proofs)
    {
        uint32[] memory steps = Toy.outputSteps();
        proofs = new IDisputeGame.OutputProof[](steps.length);
        for (uint256 i = 0; i < steps.length; ++i) {
            proofs[i].root = trace.nodeAt(Toy.TRACE_DEPTH, steps[i]);
            proofs[i].branch = trace.branch(Toy.TRACE_DEPTH, steps[i], above);
        }
    }

    function _commit(uint64 id, Trace memory trace) internal {
        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 0);
        Result memory result = _resultOf(id, trace);
        vm.prank(operator);
        game.commitTrace(id, result, trace.root(), new bytes32[](0), outputs);
    }

    function _commitWithLevel(uint64 id, Trace memory trace) internal {
        IDisputeGame.OutputProof[] memory outputs = _outputs(trace, 6);
        Result memory result = _resultOf(id, trace);
        vm.prank(operator);
        game.commitTrace(id, result, trace.root(), trace.nodesBelow(0, 0, 6), outputs);
    }

    function _reveal(uint64 id, Trace memory trace) internal {
        IDisputeGame.Position memory from = game.dispute(id).position;
        uint256 floor = from.depth < Toy.TRACE_DEPTH ? Toy.TRACE_DEPTH : Toy.BOTTOM;
        uint256 levels = floor - from.depth < 6 ? floor - from.depth : 6;
        game.reveal(id, from.node, trace.nodesBelow(from.depth, from.index, levels));
    }

    // ---- the challenger's side

    function _open(address challenger, Result memory result) internal returns (uint64) {
        bytes32[] memory proof = _proof(result.index);
        vm.prank(challenger);
        return game.open{value: BOND}(batchId, result, proof);
    }

    function _resultOf(uint64 id, Trace memory trace) internal view returns (Result memory) {
        return _result(game.dispute(id).resultIndex, trace.outputRoot());
    }

    /// @dev The way from where the dispute stands to a node of the operator's trace.
    function _way(uint64 id, Trace memory trace, uint8 depth, uint64 index)
        internal
        view
        returns (IDisputeGame.Descent memory way)
    {
        way.depth = depth;
        way.index = index;
        way.node = trace.nodeAt(depth, index);
        way.branch = trace.branch(depth, index, game.dispute(id).position.depth);
        if (depth >= Toy.TRACE_DEPTH && index >> (depth - Toy.TRACE_DEPTH) < Toy.STEPS) {
            way.instruction.step = uint32(index >> (depth - Toy.TRACE_DEPTH));
            way.instruction.instruction = "letter";
        }
    }

    function _node(uint64 id) internal view returns (bytes32) {
        return game.dispute(id).position.node;
    }

    function _descend(uint64 id, Trace memory trace, uint8 depth, uint64 index) internal {
        (IDisputeGame.Descent memory way, bytes32 node) = (_way(id, trace, depth, index), _node(id));
        Result memory result = _resultOf(id, trace);
        vm.prank(game.dispute(id).challenger);
        game.descend(id, node, result, way);
    }

    function _demand(uint64 id, Trace memory trace, uint8 depth, uint64 index) internal {
        (IDisputeGame.Descent memory way, bytes32 node) = (_way(id, trace, depth, index), _node(id));
        Result memory result = _resultOf(id, trace);
        vm.prank(game.dispute(id).challenger);
        game.demand(id, node, result, way);
    }

    function _chunk(uint32 step, uint256 element) internal pure returns (uint64) {
        return uint64((uint256(step) << (Toy.BOTTOM - Toy.TRACE_DEPTH)) | (element / 8));
    }

    function _prove(uint64 id, Trace memory trace, uint32 step, uint256 element) internal {
        IDisputeGame.Descent memory way = _way(id, trace, Toy.BOTTOM, _chunk(step, element));
        bytes32 node = _node(id);
        Result memory result = _resultOf(id, trace);
        game.proveElement(id, node, result, way, uint8(element % 8), new IReferee.OperandProof[](0));
    }

    function _provePadding(uint64 id, Trace memory trace, uint8 depth, uint64 index) internal {
        (IDisputeGame.Descent memory way, bytes32 node) = (_way(id, trace, depth, index), _node(id));
        Result memory result = _resultOf(id, trace);
        game.provePadding(id, node, result, way);
    }

    // ---- time and outcome

    function _callAndTimeOut(uint64 id) internal {
        skip(PERIOD + 1);
        game.callClock(id);
        skip(GRACE + 1);
        game.timeout(id);
    }

    function _ripenAndFinalize() internal {
        skip(WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
        skip(BATCH_GRACE + 1);
        rollup.finalize(batchId, batchRoot);
    }

    function _assertRejected() internal view {
        assertEq(uint256(rollup.batch(batchId).status), uint256(IRollup.Status.Rejected));
    }

    function _assertPosted() internal view {
        assertEq(uint256(rollup.batch(batchId).status), uint256(IRollup.Status.Posted));
    }

    function _assertOutcome(uint64 id, IDisputeGame.Outcome outcome) internal view {
        assertEq(uint256(game.dispute(id).outcome), uint256(outcome));
    }

    function _assertTurn(uint64 id, IDisputeGame.Turn turn) internal view {
        assertEq(uint256(game.dispute(id).turn), uint256(turn));
    }

    // ---- gas

    /// @dev Sends `data` as one transaction (the test must run in isolation) and notes what it costs under Prague's
    /// rules, the calldata floor of EIP-7623 included.
    function _measure(string memory name, address sender, address target, uint256 value, bytes memory data)
        internal
        returns (uint256 gas)
    {
        vm.prank(sender);
        (bool done, bytes memory returned) = target.call{value: value}(data);
        require(done, string(returned));
        uint256 used = LastCallGas(address(vm)).lastCallGas().gasTotalUsed;
        uint256 tokens = 0;
        for (uint256 i = 0; i < data.length; ++i) {
            tokens += data[i] == 0 ? 1 : 4;
        }
        uint256 floor = 21_000 + 10 * tokens;
        gas = used > floor ? used : floor;
        vm.snapshotValue("game", name, gas);
    }

    /// @dev An operator whose element (step, element) is wrong, its batch posted, and the trace that it keeps.
    function _cheat(uint32 step, uint256 element) internal returns (Trace memory trace, Result memory result) {
        bytes32 mask = bytes32(bytes4(0x01000000)) >> (32 * (element % 8));
        trace = Traces.corrupt(Corruption(step, element / 8, mask));
        result = _post(trace);
    }
}
