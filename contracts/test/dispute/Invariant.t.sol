// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Toy, ToyReferee, ToyRegistry} from "./Toy.sol";
import {DisputeGame} from "../../src/DisputeGame.sol";
import {Rollup} from "../../src/Rollup.sol";
import {BatchTree} from "../../src/libraries/BatchTree.sol";
import {Sha256} from "../../src/libraries/Sha256.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Request, Result} from "../../src/types/Records.sol";
import {Test} from "../base/Test.sol";

/// @notice Random play by everybody: batches of one result, a trace tree whose leaves below the first level the
/// operator may or may not reveal. No move here is checked for success: whatever is refused is refused.
contract Players is Test {
    Rollup public immutable rollup;
    DisputeGame public immutable game;
    address private immutable _operator;
    bytes32 private immutable _requestId;
    bytes32 private immutable _inputRoot;

    bytes32[] private _nodes; // the first level of every trace: 64 nodes over pairs of leaves
    bytes32[] private _leaves;
    bytes32 private _traceRoot;
    bytes32 private _outputRoot;

    uint256 public posted;
    uint256 public opened;
    uint256 public finals;
    uint256 public rejections;
    uint256 public bondsIn; // wei that went into the rollup
    mapping(uint64 batchId => bytes32) public finalRoots;
    uint64[] public finalBatches;

    constructor(Rollup rollup_, DisputeGame game_, address operator_, bytes32 requestId_, bytes32 inputRoot_) {
        (rollup, game, _operator, _requestId, _inputRoot) = (rollup_, game_, operator_, requestId_, inputRoot_);
        for (uint256 i = 0; i < 128; ++i) {
            _leaves.push(keccak256(abi.encode("leaf", i)));
        }
        for (uint256 i = 0; i < 64; ++i) {
            _nodes.push(Sha256.pair(_leaves[2 * i], _leaves[2 * i + 1]));
        }
        bytes32[] memory level = _nodes;
        for (uint256 size = 64; size > 1; size /= 2) {
            for (uint256 i = 0; i < size / 2; ++i) {
                level[i] = Sha256.pair(level[2 * i], level[2 * i + 1]);
            }
        }
        _traceRoot = level[0];
        bytes32 left = Sha256.pair(_leaves[69], _leaves[3]);
        _outputRoot = Sha256.pair(left, Sha256.pair(_leaves[64], 0));
        vm.deal(_operator, 100_000 ether);
    }

    function _result() private view returns (Result memory) {
        return Result(_requestId, Toy.MODEL_ID, 0, _inputRoot, _outputRoot);
    }

    function _challenger(uint256 seed) private returns (address account) {
        account = address(uint160(0x1000 + seed % 5));
        vm.deal(account, 10 ether);
    }

    function _id(uint256 seed) private view returns (uint64) {
        uint64 count = game.disputeCount();
        return count == 0 ? 0 : uint64(1 + seed % count);
    }

    function _batch(uint256 seed) private view returns (uint64) {
        uint64 count = rollup.batchCount();
        return count == 0 ? 0 : uint64(1 + seed % count);
    }

    function _try(address sender, address target, uint256 value, bytes memory data) private returns (bool done) {
        vm.prank(sender);
        (done,) = target.call{value: value}(data);
    }

    // ---- moves

    function wait(uint256 seed) external {
        skip(seed % 4 == 0 ? seed % 400 : seed % 60);
    }

    function deposit(uint256 amount) external {
        amount = amount % 150 ether;
        if (_try(_operator, address(rollup), amount, abi.encodeCall(IRollup.deposit, (_operator)))) bondsIn += amount;
    }

    function withdrawBond(uint256 amount) external {
        amount = amount % 150 ether;
        _try(_operator, address(rollup), 0, abi.encodeCall(IRollup.withdrawBond, (amount)));
    }

    function post() external {
        bytes32 leaf = BatchTree.leafOf(_hashOf(_result()));
        IRollup.Header memory header = IRollup.Header(_operator, rollup.nextSequence(_operator), leaf, 1, 1);
        if (_try(_operator, address(rollup), 0, abi.encodeCall(IRollup.post, (header, "")))) ++posted;
    }

    function _hashOf(Result memory result) private view returns (bytes32) {
        bytes32 left =
            Sha256.pair(Sha256.pair(result.requestId, result.modelId), Sha256.pair(bytes32(0), result.inputRoot));
        bytes32 zero = Sha256.pair(0, 0);
        return Sha256.pair(left, Sha256.pair(Sha256.pair(result.outputRoot, 0), zero));
    }

    function open(uint256 batchSeed, uint256 seed) external {
        bytes memory data = abi.encodeCall(IDisputeGame.open, (_batch(batchSeed), _result(), new bytes32[](0)));
        if (_try(_challenger(seed), address(game), game.bond(), data)) ++opened;
    }

    function commit(uint256 seed, bool withNodes) external {
        uint32[] memory steps = Toy.outputSteps();
        IDisputeGame.OutputProof[] memory outputs = new IDisputeGame.OutputProof[](steps.length);
        if (!withNodes) return; // a branch to the root says the same
        for (uint256 i = 0; i < steps.length; ++i) {
            outputs[i].root = _leaves[steps[i]];
            outputs[i].branch = new bytes32[](1);
            outputs[i].branch[0] = _leaves[steps[i] ^ 1];
        }
        _try(
            _operator,
            address(game),
            0,
            abi.encodeCall(IDisputeGame.commitTrace, (_id(seed), _result(), _traceRoot, _nodes, outputs))
        );
    }

    function demand(uint256 seed, uint64 index) external {
        uint64 id = _id(seed);
        if (id == 0) return;
        IDisputeGame.Dispute memory d = game.dispute(id);
        IDisputeGame.Descent memory way;
        (way.depth, way.index) = (6, index % 64);
        way.node = _nodes[way.index];
        way.branch = new bytes32[](6);
        bytes32[] memory level = _nodes;
        for (uint256 height = 0; height < 6; ++height) {
            way.branch[height] = level[(way.index >> height) ^ 1];
            for (uint256 i = 0; i < 32 >> height; ++i) {
                level[i] = Sha256.pair(level[2 * i], level[2 * i + 1]);
            }
        }
        bytes memory data = abi.encodeCall(IDisputeGame.demand, (id, d.position.node, _result(), way));
        _try(d.challenger, address(game), 0, data);
    }

    function reveal(uint256 seed) external {
        uint64 id = _id(seed);
        if (id == 0) return;
        IDisputeGame.Position memory position = game.dispute(id).position;
        bytes32[] memory nodes = new bytes32[](2);
        if (position.depth != 6) return;
        (nodes[0], nodes[1]) = (_leaves[2 * position.index], _leaves[2 * position.index + 1]);
        _try(_operator, address(game), 0, abi.encodeCall(IDisputeGame.reveal, (id, position.node, nodes)));
    }

    function call(uint256 seed) external {
        _try(address(this), address(game), 0, abi.encodeCall(IDisputeGame.callClock, (_id(seed))));
    }

    function timeout(uint256 seed) external {
        uint64 id = _id(seed);
        if (!_try(address(this), address(game), 0, abi.encodeCall(IDisputeGame.timeout, (id)))) return;
        if (rollup.batch(game.dispute(id).batchId).status == IRollup.Status.Rejected) ++rejections;
    }

    function close(uint256 seed) external {
        _try(address(this), address(game), 0, abi.encodeCall(IDisputeGame.close, (_id(seed))));
    }

    function ripen(uint256 seed) external {
        uint64 id = _batch(seed);
        if (id == 0) return;
        _try(address(this), address(rollup), 0, abi.encodeCall(IRollup.ripen, (id, rollup.batch(id).root)));
    }

    function finalize(uint256 seed) external {
        uint64 id = _batch(seed);
        if (id == 0) return;
        bytes32 root = rollup.batch(id).root;
        if (!_try(address(this), address(rollup), 0, abi.encodeCall(IRollup.finalize, (id, root)))) return;
        ++finals;
        finalRoots[id] = root;
        finalBatches.push(id);
    }

    function withdraw(uint256 seed) external {
        address account = seed % 6 == 5 ? _operator : address(uint160(0x1000 + seed % 6));
        _try(account, address(game), 0, abi.encodeCall(IDisputeGame.withdraw, ()));
        _try(account, address(rollup), 0, abi.encodeCall(IRollup.withdraw, ()));
    }

    function burn() external {
        _try(address(this), address(rollup), 0, abi.encodeCall(IRollup.burn, ()));
    }

    function finalCount() external view returns (uint256) {
        return finalBatches.length;
    }
}

/// forge-config: default.invariant.runs = 20
/// forge-config: default.invariant.depth = 200
contract InvariantTest is GameTest {
    Players private _players;

    function setUp() public override {
        super.setUp();
        Request memory request = _request(0);
        _players = new Players(rollup, game, operator, hasher.root(request), request.inputRoot);
    }

    function targetContracts() external view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(_players);
    }

    /// @dev Bonds of disputes that are not over, and what is credited, are what the game holds.
    function invariant_gameIsSolvent() external view {
        uint256 owed = game.credit(operator);
        for (uint256 i = 0; i < 5; ++i) {
            owed += game.credit(address(uint160(0x1000 + i)));
        }
        for (uint64 id = 1; id <= game.disputeCount(); ++id) {
            if (game.dispute(id).outcome == IDisputeGame.Outcome.Live) owed += BOND;
        }
        assertEq(address(game).balance, owed);
    }

    /// @dev The operator's bond, credits, the pot and what is reserved are what the rollup holds.
    function invariant_rollupIsSolvent() external view {
        (uint256 owed, uint256 locked) = rollup.bondOf(operator);
        assertLe(locked, owed);
        owed += rollup.credit(operator) + rollup.credit(address(_players)) + rollup.burnable();
        for (uint256 i = 0; i < 5; ++i) {
            owed += rollup.credit(address(uint160(0x1000 + i)));
        }
        uint256 reserved = address(rollup).balance - owed; // reverts if insolvent
        assertEq(reserved % COMPENSATION, 0);
        uint256 pending = 0;
        uint256 lockedBatches = 0;
        for (uint64 id = 1; id <= rollup.batchCount(); ++id) {
            IRollup.Status status = rollup.batch(id).status;
            if (status == IRollup.Status.Posted) ++lockedBatches;
            uint256 live = game.liveDisputes(id);
            if (status == IRollup.Status.Rejected) pending += live < MOST_COMPENSATED ? live : MOST_COMPENSATED;
        }
        assertLe(reserved / COMPENSATION, pending);
        assertEq(locked, lockedBatches * BATCH_BOND);
    }

    function invariant_finalRootNeverChanges() external view {
        for (uint256 i = 0; i < _players.finalCount(); ++i) {
            uint64 id = _players.finalBatches(i);
            assertEq(uint256(rollup.batch(id).status), uint256(IRollup.Status.Final));
            assertEq(rollup.batch(id).root, _players.finalRoots(id));
            assertEq(game.liveDisputes(id), 0);
        }
    }

    /// @dev liveDisputes counts exactly the disputes without outcome.
    function invariant_docketCountsLiveDisputes() external view {
        for (uint64 batch = 1; batch <= rollup.batchCount(); ++batch) {
            uint256 live = 0;
            for (uint64 id = 1; id <= game.disputeCount(); ++id) {
                IDisputeGame.Dispute memory d = game.dispute(id);
                if (d.batchId == batch && d.outcome == IDisputeGame.Outcome.Live) ++live;
            }
            assertEq(game.liveDisputes(batch), live);
        }
    }

    /// The random play above is worth something: it reaches every state. (One long game from one seed.)
    function test_randomPlayReachesEveryState() public {
        uint256 seed = 1;
        for (uint256 i = 0; i < 4000; ++i) {
            seed = uint256(keccak256(abi.encode(seed)));
            _move(seed % 15, seed >> 8);
        }
        assertGt(_players.posted(), 5);
        assertGt(_players.finals(), 2);
        assertGt(_players.rejections(), 2);
        uint256[4] memory outcomes;
        uint256 below = 0;
        for (uint64 id = 1; id <= game.disputeCount(); ++id) {
            ++outcomes[uint256(game.dispute(id).outcome)];
            if (game.dispute(id).position.depth > 0) ++below;
        }
        for (uint256 i = 1; i < 4; ++i) {
            assertGt(outcomes[i], 2);
        }
        assertGt(below, 2);
        this.invariant_gameIsSolvent();
        this.invariant_rollupIsSolvent();
        this.invariant_finalRootNeverChanges();
        this.invariant_docketCountsLiveDisputes();
    }

    function _move(uint256 move, uint256 seed) private {
        if (move == 0) _players.wait(seed);
        else if (move == 1) _players.deposit(seed);
        else if (move == 2) _players.withdrawBond(seed);
        else if (move == 3) _players.post();
        else if (move == 4) _players.open(seed, seed >> 32);
        else if (move == 5) _players.commit(seed, true);
        else if (move == 6) _players.demand(seed, uint64(seed >> 32));
        else if (move == 7) _players.reveal(seed);
        else if (move == 8) _players.call(seed);
        else if (move == 9) _players.timeout(seed);
        else if (move == 10) _players.close(seed);
        else if (move == 11) _players.ripen(seed);
        else if (move == 12) _players.finalize(seed);
        else if (move == 13) _players.withdraw(seed);
        else _players.burn();
    }
}
