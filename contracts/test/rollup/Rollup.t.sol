// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "../dispute/GameTest.sol";
import {DisputeGame} from "../../src/DisputeGame.sol";
import {Rollup} from "../../src/Rollup.sol";
import {DisputeBase} from "../../src/dispute/DisputeBase.sol";
import {IDisputeGame} from "../../src/interfaces/IDisputeGame.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {IReferee} from "../../src/interfaces/IReferee.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice Bonds, batches and finality.
contract RollupTest is GameTest {
    Result[] private _results;

    function setUp() public override {
        super.setUp();
        for (uint32 i = 0; i < COUNT; ++i) {
            _results.push(_result(i, "output"));
        }
    }

    // ---- operators

    function test_anyoneDeposits_onlyTheOperatorWithdraws() public {
        vm.prank(alice);
        rollup.deposit{value: 1 ether}(operator);
        (uint256 total, uint256 locked) = rollup.bondOf(operator);
        assertEq(total, 301 ether);
        assertEq(locked, 0);
        vm.prank(operator);
        rollup.setDelegate(dave, true);
        vm.prank(dave);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BondTooSmall.selector, 0, 1));
        rollup.withdrawBond(1);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BondTooSmall.selector, 301 ether, 301 ether + 1));
        rollup.withdrawBond(301 ether + 1);
        rollup.withdrawBond(301 ether);
        assertEq(operator.balance, 1001 ether);
        assertEq(address(rollup).balance, 0);
    }

    function test_lockedBondStays() public {
        _postResults(_results);
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BondTooSmall.selector, 200 ether, 200 ether + 1));
        rollup.withdrawBond(200 ether + 1);
        vm.stopPrank();
        _ripenAndFinalize();
        vm.prank(operator);
        rollup.withdrawBond(300 ether);
    }

    function test_delegatePostsUntilItIsDismissed() public {
        IRollup.Header memory header = IRollup.Header(operator, 0, "root", 1, 1);
        vm.prank(dave);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotOperatorOrDelegate.selector, dave, operator));
        rollup.post(header, "");
        vm.prank(operator);
        rollup.setDelegate(dave, true);
        vm.prank(dave);
        rollup.post(header, "");
        vm.prank(operator);
        rollup.setDelegate(dave, false);
        header.sequence = 1;
        vm.prank(dave);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NotOperatorOrDelegate.selector, dave, operator));
        rollup.post(header, "");
    }

    // ---- posting

    function test_batchSentTwiceIsPostedOnce() public {
        IRollup.Header memory header = IRollup.Header(operator, 0, "root", 1, 1);
        vm.startPrank(operator);
        rollup.post(header, "");
        vm.expectRevert(abi.encodeWithSelector(IRollup.SequenceMismatch.selector, 0, 1));
        rollup.post(header, "");
        header.sequence = 2;
        vm.expectRevert(abi.encodeWithSelector(IRollup.SequenceMismatch.selector, 2, 1));
        rollup.post(header, "");
    }

    function test_countIsBounded() public {
        vm.startPrank(operator);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchEmpty.selector));
        rollup.post(IRollup.Header(operator, 0, "root", 0, 1), "");
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchTooLarge.selector, 65_537, 65_536));
        rollup.post(IRollup.Header(operator, 0, "root", 65_537, 1), "");
        rollup.post(IRollup.Header(operator, 0, "root", 65_536, 1), "");
    }

    function test_everyBatchNeedsItsBond() public {
        for (uint64 i = 0; i < 3; ++i) {
            _postResults(_results);
        }
        vm.prank(operator);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BondTooSmall.selector, 0, BATCH_BOND));
        rollup.post(IRollup.Header(operator, 3, "root", 1, 1), "");
    }

    function test_postEmitsTheHashOfItsData() public {
        vm.expectEmit(address(rollup));
        emit IRollup.BatchPosted(1, operator, 0, "root", 3, 7, keccak256("the data"));
        vm.prank(operator);
        rollup.post(IRollup.Header(operator, 0, "root", 3, 7), "the data");
    }

    // ---- finality

    /// ATTACKS 4: the last second of a window belongs to the challenger.
    function test_boundariesOfTheWindows() public {
        _postResults(_results);
        uint256 postedAt = vm.getBlockTimestamp();
        vm.warp(postedAt + WINDOW);
        vm.expectRevert(
            abi.encodeWithSelector(IRollup.TooEarly.selector, vm.getBlockTimestamp(), vm.getBlockTimestamp() + 1)
        );
        rollup.ripen(batchId, batchRoot);
        skip(1);
        rollup.ripen(batchId, batchRoot);
        uint256 ripeAt = vm.getBlockTimestamp();
        vm.warp(ripeAt + BATCH_GRACE);
        assertTrue(rollup.isOpen(batchId));
        vm.expectRevert(
            abi.encodeWithSelector(IRollup.TooEarly.selector, vm.getBlockTimestamp(), vm.getBlockTimestamp() + 1)
        );
        rollup.finalize(batchId, batchRoot);
        skip(1);
        assertFalse(rollup.isOpen(batchId));
        rollup.finalize(batchId, batchRoot);
        assertFalse(rollup.isOpen(batchId));
    }

    /// ATTACKS 89: after a day without a block the window is over, yet nobody has lost the chance to dispute.
    function test_chainStandsStillForADay() public {
        _postResults(_results);
        skip(1 days);
        rollup.ripen(batchId, batchRoot);
        vm.expectPartialRevert(IRollup.TooEarly.selector);
        rollup.finalize(batchId, batchRoot);
        assertTrue(rollup.isOpen(batchId));
        skip(BATCH_GRACE);
        uint64 id = _open(alice, _results[0]);
        skip(1 days); // and again, in the operator's turn
        vm.expectPartialRevert(IDisputeGame.TooEarly.selector);
        game.timeout(id);
        game.callClock(id);
        assertTrue(vm.getBlockTimestamp() <= game.dispute(id).clock.calledAt + GRACE);
    }

    function test_unripeBatch_isNeverFinal() public {
        _postResults(_results);
        skip(3650 days);
        vm.expectPartialRevert(IRollup.TooEarly.selector);
        rollup.finalize(batchId, batchRoot);
        assertTrue(rollup.isOpen(batchId));
    }

    function test_ripensOnce() public {
        _postResults(_results);
        skip(WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
        uint40 ripeAt = uint40(vm.getBlockTimestamp());
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchAlreadyRipe.selector, batchId, ripeAt));
        rollup.ripen(batchId, batchRoot);
    }

    /// ATTACKS 1: the call names the root that it means.
    function test_anotherBatchUnderTheId() public {
        _postResults(_results);
        skip(WINDOW + 1);
        bytes memory mismatch =
            abi.encodeWithSelector(IRollup.BatchRootMismatch.selector, batchId, bytes32("other"), batchRoot);
        vm.expectRevert(mismatch);
        rollup.ripen(batchId, "other");
        vm.expectRevert(mismatch);
        rollup.finalize(batchId, "other");
    }

    /// ATTACKS 6
    function test_batchThatDoesNotExist() public {
        bytes memory missing = abi.encodeWithSelector(IRollup.BatchMissing.selector, type(uint64).max);
        vm.expectRevert(missing);
        rollup.batch(type(uint64).max);
        vm.expectRevert(missing);
        rollup.ripen(type(uint64).max, 0);
        vm.expectRevert(missing);
        rollup.finalize(type(uint64).max, 0);
        vm.expectRevert(missing);
        game.open{value: BOND}(type(uint64).max, _results[0], new bytes32[](0));
        assertFalse(rollup.isOpen(type(uint64).max));
    }

    /// ATTACKS 29: nobody but the game rejects, not even the deployer.
    function test_noRoleCanRejectOrCompensate() public {
        _postResults(_results);
        address[3] memory callers = [address(this), operator, alice];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.startPrank(callers[i]);
            vm.expectRevert(abi.encodeWithSelector(IRollup.NotDisputeGame.selector, callers[i]));
            rollup.reject(batchId, alice, 0, true);
            vm.expectRevert(abi.encodeWithSelector(IRollup.NotDisputeGame.selector, callers[i]));
            rollup.compensate(batchId, alice);
            vm.stopPrank();
        }
    }

    /// ATTACKS 29, 31: what is decided stays decided, even for the game.
    function test_decidedBatchesStayDecided() public {
        _postResults(_results);
        _ripenAndFinalize();
        vm.prank(address(game));
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, batchId, IRollup.Status.Final));
        rollup.reject(batchId, alice, 0, true);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, batchId, IRollup.Status.Final));
        rollup.finalize(batchId, batchRoot);

        _postResults(_results);
        vm.startPrank(address(game));
        rollup.reject(batchId, alice, 1, true);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, batchId, IRollup.Status.Rejected));
        rollup.reject(batchId, alice, 1, true);
        rollup.compensate(batchId, bob);
        vm.expectRevert(abi.encodeWithSelector(IRollup.NoCompensationLeft.selector, batchId));
        rollup.compensate(batchId, bob);
        vm.stopPrank();
        skip(WINDOW + 1);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, batchId, IRollup.Status.Rejected));
        rollup.ripen(batchId, batchRoot);
        vm.expectRevert(abi.encodeWithSelector(IRollup.BatchDecided.selector, batchId, IRollup.Status.Rejected));
        rollup.finalize(batchId, batchRoot);
    }

    // ---- parameters

    function testFuzz_unsafeParametersAreRefused(Rollup.Parameters memory p) public {
        p.batchBond = uint96(bound(p.batchBond, 0, 10 ** 20));
        p.compensation = uint96(bound(p.compensation, 0, 10 ** 19));
        p.reward = uint96(bound(p.reward, 0, 10 ** 20));
        p.maxCompensated = uint16(bound(p.maxCompensated, 0, 8));
        bool windows = p.challengeWindow > 0 && p.grace > 0 && p.grace <= p.challengeWindow;
        bool half = p.batchBond > 0 && uint256(p.reward) + uint256(p.compensation) * p.maxCompensated <= p.batchBond / 2;
        if (!windows) vm.expectPartialRevert(Rollup.WindowTooShort.selector);
        else if (!half) vm.expectPartialRevert(Rollup.SlashTooSmall.selector);
        new Rollup(p, alice, bob);
    }

    /// ATTACKS 5
    function test_gameRefusesUnsafeParameters() public {
        IModelRegistry models = game.registry();
        IReferee referee = game.referee();
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PeriodTooShort.selector, 0, 1));
        new DisputeGame(DisputeBase.Parameters(0, 1, 1), rollup, models, referee);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PeriodTooShort.selector, 10, 0));
        new DisputeGame(DisputeBase.Parameters(10, 0, 1), rollup, models, referee);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.PeriodTooShort.selector, 10, 11));
        new DisputeGame(DisputeBase.Parameters(10, 11, 1), rollup, models, referee);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.BondMismatch.selector, 0, 1));
        new DisputeGame(DisputeBase.Parameters(10, 10, 0), rollup, models, referee);
        vm.expectRevert(abi.encodeWithSelector(IDisputeGame.NotTheGameOf.selector, address(game)));
        new DisputeGame(DisputeBase.Parameters(10, 10, 1), rollup, models, referee);
    }

    // ---- what integrators read

    /// ATTACKS 31, 32
    function test_verifyResult_readsFinalBatchesOnly() public {
        _postResults(_results);
        bytes32[] memory proof = _proof(1);
        Request memory request = _request(1);
        assertFalse(rollup.verifyResult(batchId, request, _results[1], proof));
        _ripenAndFinalize();
        assertTrue(rollup.verifyResult(batchId, request, _results[1], proof));
        assertFalse(rollup.verifyResult(batchId + 1, request, _results[1], proof));

        _postResults(_results);
        vm.prank(address(game));
        rollup.reject(batchId, alice, 0, true);
        assertFalse(rollup.verifyResult(batchId, request, _results[1], proof));
    }

    function test_verifyResult_refusesEverythingElse() public {
        _postResults(_results);
        _ripenAndFinalize();
        bytes32[] memory proof = _proof(1);
        for (uint256 fault = 0; fault < 14; ++fault) {
            (Request memory request, Result memory result) = (_request(1), _results[1]);
            bytes32[] memory branch = new bytes32[](fault == 12 ? 1 : fault == 13 ? 3 : 2);
            for (uint256 i = 0; i < branch.length && i < 2; ++i) {
                branch[i] = proof[i];
            }
            if (fault == 0) request.chainId += 1;
            if (fault == 1) request.rollup = alice;
            if (fault == 2) request.client = alice;
            if (fault == 3) request.nonce += 1;
            if (fault == 4) request.modelId = "another";
            if (fault == 5) request.inputRoot = "another";
            if (fault == 6) request.deadline += 1;
            if (fault == 7) result.requestId = "another";
            if (fault == 8) result.index = 2;
            if (fault == 9) result.outputRoot = "another";
            if (fault == 10) branch[0] = 0;
            if (fault == 11) branch[1] = 0;
            assertFalse(rollup.verifyResult(batchId, request, result, branch));
        }
    }

    /// @dev The result carries the request's id, but was made from another input, or by another model.
    function test_answerToAnotherQuestionUnderItsId_isNoAnswer() public {
        Result memory right = _results[1];
        for (uint256 fault = 0; fault < 2; ++fault) {
            _results[1] = right;
            if (fault == 0) _results[1].inputRoot = "another";
            else _results[1].modelId = "another";
            _postResults(_results);
            _ripenAndFinalize();
            assertFalse(rollup.verifyResult(batchId, _request(1), _results[1], _proof(1)));
        }
    }

    /// ATTACKS 32: a request to another chain or deployment, in a batch of this one, is worth nothing here.
    function test_requestToAnotherChain() public {
        Request memory request = _request(1);
        request.chainId += 1;
        _results[1].requestId = hasher.root(request);
        _postResults(_results);
        _ripenAndFinalize();
        bytes32[] memory proof = _proof(1);
        assertFalse(rollup.verifyResult(batchId, request, _results[1], proof));
        vm.chainId(request.chainId);
        assertTrue(rollup.verifyResult(batchId, request, _results[1], proof));
    }

    /// ATTACKS 34: the view is true exactly when the call succeeds.
    function testFuzz_isOpenSaysWhetherOpenSucceeds(uint256 ripenAfter, uint256 openAfter, bool decide) public {
        _postResults(_results);
        if (ripenAfter % 2 == 0) {
            skip(WINDOW + 1 + bound(ripenAfter, 0, 50));
            rollup.ripen(batchId, batchRoot);
        }
        skip(bound(openAfter, 0, 2 * BATCH_GRACE));
        if (decide) {
            vm.prank(address(game));
            rollup.reject(batchId, alice, 0, true);
        }
        bytes32[] memory proof = _proof(1);
        bool open = rollup.isOpen(batchId);
        vm.prank(alice);
        (bool done,) = address(game).call{value: BOND}(abi.encodeCall(IDisputeGame.open, (batchId, _results[1], proof)));
        assertEq(done, open);
    }
}
