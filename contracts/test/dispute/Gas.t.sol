// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {Toy, Trace, Traces} from "./Toy.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice What each move costs as a transaction under Prague's rules: 21,000, calldata at 4 and 16 a byte with the
/// floor of EIP-7623, execution on cold storage. Every call below is a transaction of its own (isolation).
/// forge-config: default.isolate = true
contract GasTest is GameTest {
    using Traces for Trace;

    function test_aWholeDispute() public {
        (Trace memory trace, Result memory result) = _cheat(41, 300);
        uint64 chunk = _chunk(41, 300);
        bytes memory data = abi.encodeCall(IDisputeGame.open, (batchId, result, _proof(1)));
        assertLe(_measure("open", alice, address(game), BOND, data), 300_000);

        data = abi.encodeCall(IDisputeGame.commitTrace, (1, result, trace.root(), new bytes32[](0), _outputs(trace, 0)));
        assertLe(_measure("commitTrace, 3 outputs", operator, address(game), 0, data), 105_000);

        data = abi.encodeCall(IDisputeGame.demand, (1, trace.root(), result, _way(1, trace, 0, 0)));
        assertLe(_measure("demand, first level", alice, address(game), 0, data), 90_000);
        data = abi.encodeCall(IDisputeGame.reveal, (1, trace.root(), trace.nodesBelow(0, 0, 6)));
        assertLe(_measure("reveal, 64 nodes", operator, address(game), 0, data), 110_000);

        data = abi.encodeCall(IDisputeGame.descend, (1, trace.root(), result, _way(1, trace, 3, 2)));
        assertLe(_measure("descend, 3 levels", alice, address(game), 0, data), 90_000);
        data = abi.encodeCall(IDisputeGame.demand, (1, _node(1), result, _way(1, trace, 7, 41)));
        assertLe(_measure("demand, across the seam", alice, address(game), 0, data), 95_000);
        data = abi.encodeCall(IDisputeGame.reveal, (1, _node(1), trace.nodesBelow(7, 41, 6)));
        assertLe(_measure("reveal, 64 nodes of a tensor", operator, address(game), 0, data), 110_000);
        data = abi.encodeCall(IDisputeGame.demand, (1, _node(1), result, _way(1, trace, 13, chunk >> 1)));
        assertLe(_measure("demand, 6 levels down", alice, address(game), 0, data), 90_000);
        data = abi.encodeCall(IDisputeGame.reveal, (1, _node(1), trace.nodesBelow(13, chunk >> 1, 1)));
        assertLe(_measure("reveal, 2 nodes", operator, address(game), 0, data), 110_000);

        skip(PERIOD + 1);
        data = abi.encodeCall(IDisputeGame.callClock, (1));
        assertLe(_measure("callClock", operator, address(game), 0, data), 90_000);

        data = abi.encodeCall(
            IDisputeGame.proveElement,
            (1, _node(1), result, _way(1, trace, 14, chunk), uint8(300 % 8), new IReferee.OperandProof[](0))
        );
        assertLe(_measure("proveElement, without the referee", alice, address(game), 0, data), 300_000);
        _assertRejected();
    }

    function test_commitTraceWithItsFirstLevel() public {
        Trace memory trace = Traces.honest();
        Result memory result = _post(trace);
        _open(alice, result);
        bytes memory data = abi.encodeCall(
            IDisputeGame.commitTrace, (1, result, trace.root(), trace.nodesBelow(0, 0, 6), _outputs(trace, 6))
        );
        assertLe(_measure("commitTrace, 3 outputs, 64 nodes", operator, address(game), 0, data), 160_000);
    }

    function test_silence_manyDisputes_andCompensation() public {
        Result memory result = _post(Traces.honest());
        bytes memory data = abi.encodeCall(IDisputeGame.open, (batchId, result, _proof(1)));
        _measure("open, first", alice, address(game), BOND, data);
        assertLe(_measure("open, further one", bob, address(game), BOND, data), 300_000);
        _open(carol, result);
        _open(dave, result);
        skip(PERIOD + 1);
        game.callClock(2);
        skip(GRACE + 1);
        data = abi.encodeCall(IDisputeGame.timeout, (2));
        assertLe(_measure("timeout of the operator, of 4 live", bob, address(game), 0, data), 300_000);
        data = abi.encodeCall(IDisputeGame.close, (4));
        _measure("close, with 1 compensation", bob, address(game), 0, data);
        data = abi.encodeCall(IDisputeGame.withdraw, ());
        _measure("withdraw a bond", alice, address(game), 0, data);
    }

    function test_lifeOfABatch() public {
        vm.prank(operator);
        rollup.post(IRollup.Header(operator, 0, "root", 1, 1), "");
        uint256 small = _postOf(1, 1);
        uint256 large = _postOf(2, 65_536);
        assertLe(large > small ? large - small : small - large, 100);
        Trace memory trace = Traces.honest();
        skip(1);
        vm.prank(operator);
        rollup.deposit{value: BATCH_BOND}(operator);
        Result memory result = _post(trace);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        skip(WINDOW + 1);
        bytes memory data = abi.encodeCall(IRollup.ripen, (batchId, batchRoot));
        assertLe(_measure("ripen", alice, address(rollup), 0, data), 90_000);
        game.callClock(id);
        skip(GRACE + BATCH_GRACE + 1);
        data = abi.encodeCall(IDisputeGame.timeout, (id));
        assertLe(_measure("timeout of the challenger", operator, address(game), 0, data), 300_000);
        data = abi.encodeCall(IRollup.finalize, (batchId, batchRoot));
        assertLe(_measure("finalize", alice, address(rollup), 0, data), 300_000);
    }

    function _postOf(uint64 sequence, uint32 count) private returns (uint256) {
        IRollup.Header memory header = IRollup.Header(operator, sequence, keccak256("root"), count, 1000);
        bytes memory data = abi.encodeCall(IRollup.post, (header, ""));
        string memory name = string.concat("post, batch of ", vm.toString(uint256(count)));
        return _measure(name, operator, address(rollup), 0, data);
    }

    function test_refute() public {
        Result[] memory results = new Result[](COUNT);
        for (uint32 i = 0; i < COUNT; ++i) {
            results[i] = _result(0, "output");
        }
        _postResults(results);
        bytes memory data = abi.encodeCall(IDisputeGame.refute, (batchId, 1, results[1], _proof(1), _request(1)));
        assertLe(_measure("refute", alice, address(game), 0, data), 300_000);
    }
}
