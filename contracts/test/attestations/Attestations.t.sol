// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {GameTest} from "../dispute/GameTest.sol";
import {Trace, Traces} from "../dispute/Toy.sol";
import {DisputeGame} from "../../src/DisputeGame.sol";
import {Attestations} from "../../src/attestations/Attestations.sol";
import {DisputeBase} from "../../src/dispute/DisputeBase.sol";
import {IAttestations} from "../../src/interfaces/IAttestations.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {Result} from "../../src/types/Records.sol";

/// @notice Stake is lost by proof only.
contract AttestationsTest is GameTest {
    using Traces for Trace;

    uint96 private constant STAKE = 20 ether;
    uint32 private constant ATTESTED_WINDOW = 600;
    uint32 private constant ATTESTED_GRACE = 60;

    Attestations private attestations;
    DisputeGame private rollupGame;
    DisputeGame private _second;
    uint64 private attestationId;

    function setUp() public override {
        super.setUp();
        address predicted = vm.computeCreateAddress(address(this), vm.getNonce(address(this)) + 1);
        attestations = new Attestations(_attestationParameters(), rollup, predicted);
        rollupGame = game;
        DisputeGame second = new DisputeGame(
            DisputeBase.Parameters(PERIOD, GRACE, BOND),
            attestations,
            IModelRegistry(address(registry)),
            rollupGame.referee()
        );
        assertEq(address(second), predicted);
        _second = second;
    }

    function _attestationParameters() private pure returns (Attestations.Parameters memory) {
        return Attestations.Parameters(STAKE, 4 ether, 1 ether, 2, ATTESTED_WINDOW, ATTESTED_GRACE);
    }

    function _attest(address attestor) private returns (uint64 id) {
        vm.prank(attestor);
        id = attestations.attest{value: STAKE}(batchId, batchRoot);
    }

    function _assertStatus(IAttestations.Status status) private view {
        assertEq(uint256(attestations.attestation(attestationId).status), uint256(status));
    }

    /// @dev The operator falls silent: the batch is rejected without a proof.
    function _silence(Result memory result) private {
        uint64 id = _open(alice, result);
        _callAndTimeOut(id);
        _assertRejected();
        assertFalse(rollup.batch(batchId).proven);
    }

    // ---- staking

    function test_stakeComesBackWhenTheBatchIsFinal() public {
        _post(Traces.honest());
        attestationId = _attest(bob);
        (uint32 count, uint256 atStake) = attestations.stakeOn(batchId);
        assertEq(count, 1);
        assertEq(atStake, STAKE);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.BatchNotDecided.selector, batchId));
        attestations.release(attestationId);
        _ripenAndFinalize();
        attestations.release(attestationId);
        assertEq(attestations.credit(bob), STAKE);
        (count, atStake) = attestations.stakeOn(batchId);
        assertEq(count, 1);
        assertEq(atStake, 0);
        vm.expectRevert(
            abi.encodeWithSelector(
                IAttestations.AttestationNotStaked.selector, attestationId, IAttestations.Status.Released
            )
        );
        attestations.release(attestationId);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.BatchAlreadyDecided.selector, batchId));
        vm.prank(carol);
        attestations.attest{value: STAKE}(batchId, batchRoot);
    }

    function test_oneStakeOfTheRightSizeOnTheRightRoot() public {
        _post(Traces.honest());
        _attest(bob);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.AlreadyAttested.selector, batchId, bob));
        attestations.attest{value: STAKE}(batchId, batchRoot);
        vm.stopPrank();
        vm.startPrank(carol);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.StakeMismatch.selector, STAKE - 1, STAKE));
        attestations.attest{value: STAKE - 1}(batchId, batchRoot);
        bytes32 other = "other";
        vm.expectRevert(abi.encodeWithSelector(IAttestations.BatchRootMismatch.selector, batchId, other, batchRoot));
        attestations.attest{value: STAKE}(batchId, other);
        vm.stopPrank();
        vm.expectRevert(abi.encodeWithSelector(IAttestations.AttestationMissing.selector, 9));
        attestations.release(9);
    }

    // ---- ATTACKS 90

    function test_attestorsOfABatchProvenWrong_loseTheirStake() public {
        (Trace memory trace, Result memory result) = _cheat(5, 40);
        attestationId = _attest(bob);
        uint64 id = _open(alice, result);
        _commit(id, trace);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.NotProvenWrong.selector, batchId));
        attestations.slash(attestationId);
        _prove(id, trace, 5, 40);
        assertTrue(rollup.batch(batchId).proven);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.ProvenWrong.selector, batchId));
        attestations.release(attestationId);
        attestations.slash(attestationId);
        _assertStatus(IAttestations.Status.Slashed);
        assertEq(attestations.credit(attestations.BURN_ADDRESS()), STAKE);
        attestations.burn();
        assertEq(address(attestations).balance, 0);
    }

    function test_attestorsOfARightBatchWhoseOperatorFallsSilent_keepTheirStake() public {
        Result memory result = _post(Traces.honest());
        attestationId = _attest(bob);
        _silence(result);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.NotProvenWrong.selector, batchId));
        attestations.slash(attestationId);
        uint256 rejectedAt = vm.getBlockTimestamp();

        // A dishonest challenger disputes the attestation; the attestor, who ran the batch, answers and wins its bond.
        game = _second;
        (uint64 batch, Trace memory trace) = (batchId, Traces.honest());
        batchId = attestationId;
        uint64 id = _open(dave, result);
        address silent = operator;
        operator = bob;
        _commit(id, trace);
        operator = silent;
        skip(PERIOD + 1);
        _second.callClock(id);
        skip(GRACE + 1);
        _second.timeout(id);
        assertEq(_second.credit(bob), BOND);
        batchId = batch;

        vm.expectRevert(
            abi.encodeWithSelector(
                IAttestations.TooEarly.selector, vm.getBlockTimestamp(), rejectedAt + ATTESTED_WINDOW + 1
            )
        );
        attestations.ripen(attestationId);
        vm.warp(rejectedAt + ATTESTED_WINDOW + 1);
        attestations.ripen(attestationId);
        skip(ATTESTED_GRACE);
        vm.expectRevert();
        attestations.release(attestationId);
        skip(1);
        attestations.release(attestationId);
        assertEq(attestations.credit(bob), STAKE);
    }

    function test_attestorsOfAWrongBatchLoseTheirStake_evenIfItsOperatorFallsSilent() public {
        (Trace memory trace, Result memory result) = _cheat(5, 40);
        attestationId = _attest(bob);
        _silence(result);
        game = _second;
        (uint64 batch, address silent) = (batchId, operator);
        (batchId, operator) = (attestationId, bob);
        uint64 id = _open(carol, result);
        _commit(id, trace);
        _prove(id, trace, 5, 40);
        (batchId, operator) = (batch, silent);
        _assertStatus(IAttestations.Status.Slashed);
        assertEq(attestations.credit(carol), 4 ether);
        assertEq(attestations.credit(attestations.BURN_ADDRESS()), STAKE - 4 ether);
        assertEq(_second.credit(carol), BOND);
    }

    function test_anAttestorWhoFallsSilentTooLosesItsStake() public {
        Result memory result = _post(Traces.honest());
        attestationId = _attest(bob);
        _silence(result);
        game = _second;
        uint64 batch = batchId;
        batchId = attestationId;
        uint64 id = _open(carol, result);
        batchId = batch;
        skip(PERIOD + 1);
        _second.callClock(id);
        skip(GRACE + 1);
        _second.timeout(id);
        _assertStatus(IAttestations.Status.Slashed);
        assertEq(attestations.credit(carol), 4 ether);
    }

    // ---- boundaries

    function test_onlySilenceOpensAnAttestationToDisputes() public {
        Result memory result = _post(Traces.honest());
        attestationId = _attest(bob);
        assertFalse(attestations.subject(attestationId).isOpen);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.NotSilence.selector, batchId));
        attestations.ripen(attestationId);
        _silence(result);
        assertTrue(attestations.subject(attestationId).isOpen);
        skip(ATTESTED_WINDOW + 1);
        attestations.ripen(attestationId);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.AlreadyRipe.selector, attestationId));
        attestations.ripen(attestationId);
        skip(ATTESTED_GRACE);
        assertTrue(attestations.subject(attestationId).isOpen);
        skip(1);
        assertFalse(attestations.subject(attestationId).isOpen);
    }

    function test_aLiveDisputeKeepsTheStake() public {
        Result memory result = _post(Traces.honest());
        attestationId = _attest(bob);
        _silence(result);
        game = _second;
        uint64 batch = batchId;
        batchId = attestationId;
        _open(carol, result);
        batchId = batch;
        skip(ATTESTED_WINDOW + 1);
        attestations.ripen(attestationId);
        skip(ATTESTED_GRACE + 1);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.DisputesLive.selector, attestationId, 1));
        attestations.release(attestationId);
    }

    function test_onlyItsGameJudges() public {
        _post(Traces.honest());
        attestationId = _attest(bob);
        vm.startPrank(address(rollupGame));
        vm.expectRevert(abi.encodeWithSelector(IAttestations.NotDisputeGame.selector, address(rollupGame)));
        attestations.reject(attestationId, alice, 0, true);
        vm.expectRevert(abi.encodeWithSelector(IAttestations.NotDisputeGame.selector, address(rollupGame)));
        attestations.compensate(attestationId, alice);
        vm.stopPrank();
    }

    function test_unsoundParameters_rejectedAtDeploy() public {
        for (uint256 i = 0; i < 5; ++i) {
            Attestations.Parameters memory given = _attestationParameters();
            if (i == 0) given.stake = 0;
            else if (i == 1) given.reward = STAKE / 2 - 2 ether + 1;
            else if (i == 2) given.window = 0;
            else if (i == 3) given.grace = 0;
            else given.grace = ATTESTED_WINDOW + 1;
            vm.expectRevert(abi.encodeWithSelector(IAttestations.ParametersUnsound.selector));
            new Attestations(given, rollup, alice);
        }
    }
}
