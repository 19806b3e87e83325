// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "./GameTest.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice Results that are wrong on their face fall without a dispute; all others don't.
contract RefutationTest is GameTest {
    Result[] private _results;

    function setUp() public override {
        super.setUp();
        for (uint32 i = 0; i < COUNT; ++i) {
            _results.push(_result(i, "output"));
        }
    }

    function _refute(uint32 position, Request memory request) private {
        (Result memory result, bytes32[] memory proof) = (_results[position], _proof(position));
        vm.prank(alice);
        game.refute(batchId, position, result, proof, request);
    }

    function _postWith(Request memory asked) private {
        _results[1].requestId = hasher.root(asked);
        _postResults(_results);
    }

    /// ATTACKS 76
    function test_twoResultsWithOneIndex() public {
        _results[2].index = 1;
        _postResults(_results);
        vm.expectEmit(address(game));
        emit IDisputeGame.Refuted(batchId, 2, "INDX");
        _refute(2, _request(2));
        _assertRejected();
        assertEq(rollup.credit(alice), REWARD);
    }

    /// ATTACKS 82
    function test_unregisteredModel() public {
        _results[1].modelId = "unknown";
        _postResults(_results);
        bytes32[] memory proof = _proof(1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.ModelNotChecked.selector, bytes32("unknown")));
        game.open{value: BOND}(batchId, _results[1], proof);
        vm.expectEmit(address(game));
        emit IDisputeGame.Refuted(batchId, 1, "MODL");
        _refute(1, _request(1));
        _assertRejected();
    }

    /// ATTACKS 84: the right answer to another question under somebody's requestId.
    function test_answerToAnotherQuestion() public {
        uint256 table = vm.snapshotState();
        for (uint256 fault = 0; fault < 4; ++fault) {
            Request memory asked = _request(1);
            if (fault == 0) asked.inputRoot = "another";
            if (fault == 1) asked.modelId = "another";
            if (fault == 2) asked.chainId += 1;
            if (fault == 3) asked.rollup = alice;
            _postWith(asked);
            vm.expectEmit(address(game));
            emit IDisputeGame.Refuted(batchId, 1, "RQST");
            _refute(1, asked);
            _assertRejected();
            vm.revertToState(table);
        }
    }

    function test_rightResult_isNotRefuted() public {
        _postResults(_results);
        for (uint32 i = 0; i < COUNT; ++i) {
            (Request memory request, bytes32[] memory proof) = (_request(i), _proof(i));
            vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NothingToRefute.selector, batchId, i));
            game.refute(batchId, i, _results[i], proof, request);
        }
    }

    function test_anotherRequestProvesNothing() public {
        _postResults(_results);
        (Request memory request, bytes32[] memory proof) = (_request(1), _proof(1));
        request.inputRoot = "another";
        vm.expectPartialRevert(IDisputeGame.RequestMismatch.selector);
        game.refute(batchId, 1, _results[1], proof, request);
    }

    /// A leaf is refuted at its own place only; and places behind the count hold nothing (ATTACKS 79).
    function test_leafAtAnotherPlace() public {
        _postResults(_results);
        (Request memory request, bytes32[] memory proof) = (_request(1), _proof(1));
        for (uint32 position = 0; position < 6; ++position) {
            if (position == 1) continue;
            vm.expectRevert(abi.encodeWithSelector(IDisputeGame.ResultNotInBatch.selector, batchId, position));
            game.refute(batchId, position, _results[1], proof, request);
        }
    }

    function test_rewardGoesToTheEarliestDispute() public {
        _results[2].index = 1;
        _postResults(_results);
        uint64 first = _open(bob, _results[0]);
        uint64 second = _open(carol, _results[0]);
        _refute(2, _request(2));
        assertEq(rollup.credit(bob), REWARD);
        assertEq(rollup.credit(alice), 0);
        _assertOutcome(first, IDisputeGame.Outcome.Closed);
        game.close(second);
        assertEq(rollup.credit(carol), COMPENSATION);
        assertEq(game.credit(bob) + game.credit(carol), 2 * BOND);
    }

    function test_decidedBatch_isNotRefutedAgain() public {
        _results[2].index = 1;
        _postResults(_results);
        _refute(2, _request(2));
        (Request memory request, bytes32[] memory proof) = (_request(2), _proof(2));
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BatchNotOpen.selector, batchId));
        game.refute(batchId, 2, _results[2], proof, request);
    }

    function test_finalBatch_isNotRefuted() public {
        _results[2].index = 1;
        _postResults(_results);
        _ripenAndFinalize();
        (Request memory request, bytes32[] memory proof) = (_request(2), _proof(2));
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BatchNotOpen.selector, batchId));
        game.refute(batchId, 2, _results[2], proof, request);
    }
}
