// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {TinyTable} from "./TinyTable.sol";
import {TinyModel} from "../dispute/TinyModel.sol";
import {Binary32} from "../../src/consumer/Binary32.sol";
import {ResultReader} from "../../src/consumer/ResultReader.sol";
import {CreditLine} from "../../src/consumer/example/CreditLine.sol";
import {IResultReader} from "../../src/interfaces/IResultReader.sol";
import {IRollup} from "../../src/interfaces/IRollup.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice What integrators read: final results only, element by element.
contract ResultReaderTest is TinyTable {
    ResultReader private reader;
    Request private request;
    Result private result;

    function setUp() public override {
        super.setUp();
        reader = new ResultReader(rollup, models);
        request = _tinyRequest(carol, 0);
        result = _postAnswer(request);
    }

    function _read(uint256 element) private view returns (uint256 bits, uint8 dtype) {
        return reader.readOutput(_resultProof(request, result), _elementProof(element));
    }

    function test_everyElementOfAFinalResult() public {
        _ripenAndFinalize();
        uint256[] memory sums = TinyModel.run(3, 0, 0)[2];
        for (uint256 i = 0; i < 4; ++i) {
            (uint256 bits, uint8 dtype) = _read(i);
            assertEq(bits, TinyModel.bitsOf(sums[i]));
            assertEq(dtype, 1);
        }
    }

    // ---- ATTACKS 31: an integrator reads only what is final

    function test_integratorReadsOnlyFinal_pending() public {
        _expectNotFinal(IResultReader.Stage.InWindow);
        skip(WINDOW + 1);
        _expectNotFinal(IResultReader.Stage.AwaitsRipen);
        rollup.ripen(batchId, batchRoot);
        _expectNotFinal(IResultReader.Stage.InGrace);
        skip(BATCH_GRACE + 1);
        _expectNotFinal(IResultReader.Stage.AwaitsFinalize);
        rollup.finalize(batchId, batchRoot);
        _read(0);
    }

    function test_integratorReadsOnlyFinal_disputed() public {
        _open(alice, result);
        skip(WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
        skip(BATCH_GRACE + 1);
        _expectNotFinal(IResultReader.Stage.Disputed);
    }

    function test_integratorReadsOnlyFinal_rejected() public {
        uint64 id = _open(alice, result);
        _callAndTimeOut(id);
        _expectNotFinal(IResultReader.Stage.Rejected);
        assertEq(reader.earliestFinality(batchId), type(uint256).max);
    }

    function test_integratorReadsOnlyFinal_missing() public {
        ++batchId;
        _expectNotFinal(IResultReader.Stage.Missing);
        batchId = 0;
        _expectNotFinal(IResultReader.Stage.Missing);
        assertEq(reader.earliestFinality(batchId), type(uint256).max);
    }

    function _expectNotFinal(IResultReader.Stage stage) private {
        assertEq(uint256(reader.whyNotFinal(batchId)), uint256(stage));
        vm.expectRevert(abi.encodeWithSelector(IResultReader.ResultNotFinal.selector, batchId, stage));
        this.readFirst();
    }

    function readFirst() external view returns (uint256 bits) {
        (bits,) = _read(0);
    }

    // ---- ATTACKS 80: proofs of something else

    function test_readOutput_elementBeyondTheEnd() public {
        _ripenAndFinalize();
        // The chunk has room for eight elements, the tensor has four.
        IResultReader.ElementProof memory proof = _elementProof(4);
        vm.expectRevert(abi.encodeWithSelector(IResultReader.ElementOutOfRange.selector, 4, 4));
        reader.readOutput(_resultProof(request, result), proof);
    }

    function test_readOutput_outputBeyondTheLast() public {
        _ripenAndFinalize();
        IResultReader.ElementProof memory proof = _elementProof(0);
        proof.output = 1;
        vm.expectRevert(abi.encodeWithSelector(IResultReader.OutputOutOfRange.selector, 1, 1));
        reader.readOutput(_resultProof(request, result), proof);
    }

    function test_readOutput_innerNodeAsChunk() public {
        _ripenAndFinalize();
        // The output has one chunk, so its root is the chunk: a longer branch would make anything below it a chunk.
        IResultReader.ElementProof memory proof = _elementProof(0);
        proof.chunkBranch = new bytes32[](1);
        vm.expectRevert(abi.encodeWithSelector(IResultReader.BranchLengthMismatch.selector, 1, 0));
        reader.readOutput(_resultProof(request, result), proof);
        proof = _elementProof(0);
        proof.outputBranch = new bytes32[](1);
        vm.expectRevert(abi.encodeWithSelector(IResultReader.BranchLengthMismatch.selector, 1, 0));
        reader.readOutput(_resultProof(request, result), proof);
    }

    function testFuzz_readOutput_everyDamagedPart(uint256 seed) public {
        _ripenAndFinalize();
        IResultReader.ResultProof memory proof = _resultProof(request, result);
        IResultReader.ElementProof memory element = _elementProof(0);
        bytes32 flip = bytes32(uint256(1) << (seed / 16 % 256));
        uint256 part = seed % 10;
        if (part == 0) element.chunk ^= flip;
        else if (part == 1) proof.result.requestId ^= flip;
        else if (part == 2) proof.result.modelId ^= flip;
        else if (part == 3) proof.result.inputRoot ^= flip;
        else if (part == 4) proof.result.outputRoot ^= flip;
        else if (part == 5) proof.result.index ^= 1;
        else if (part == 6) proof.request.nonce ^= uint64(1 << (seed / 16 % 64));
        else if (part == 7) proof.request.client = address(uint160(proof.request.client) ^ 1);
        else if (part == 8) proof.request.rollup = address(uint160(proof.request.rollup) ^ 1);
        else proof.request.chainId ^= 1;
        vm.expectRevert();
        reader.readOutput(proof, element);
    }

    function test_readOutput_resultOfAnotherModel() public {
        // A batch may hold a result under a model that the reader's registry does not know; nothing can be read from it.
        request.modelId = "other";
        result = _postAnswer(request);
        _ripenAndFinalize();
        vm.expectRevert();
        this.readFirst();
    }

    // ---- when

    function test_earliestFinality_isTheFirstSecondThatSucceeds() public {
        uint256 earliest = reader.earliestFinality(batchId);
        assertEq(earliest, vm.getBlockTimestamp() + WINDOW + 1 + BATCH_GRACE + 1);
        skip(WINDOW + 1);
        rollup.ripen(batchId, batchRoot);
        assertEq(reader.earliestFinality(batchId), earliest);
        vm.warp(earliest - 1);
        vm.expectRevert(abi.encodeWithSelector(IRollup.TooEarly.selector, earliest - 1, earliest));
        rollup.finalize(batchId, batchRoot);
        vm.warp(earliest);
        rollup.finalize(batchId, batchRoot);
        assertEq(reader.earliestFinality(batchId), 0);
    }

    function test_earliestFinality_moveswithTimeThatWasNotUsed() public {
        skip(WINDOW + 500);
        assertEq(reader.earliestFinality(batchId), vm.getBlockTimestamp() + BATCH_GRACE + 1);
    }

    function test_aDemandKeepsABatchFromRipening_andReplayFollowsTheSupply() public {
        uint256 postedAt = vm.getBlockTimestamp();
        skip(DEMAND_WINDOW);
        uint256 bond = availability.bondFor(batchId);
        vm.deal(address(this), bond);
        availability.demand{value: bond}(batchId, batchRoot, 0);
        vm.warp(postedAt + WINDOW);
        assertEq(uint256(reader.whyNotFinal(batchId)), uint256(IResultReader.Stage.InWindow));
        skip(1);
        assertEq(uint256(reader.whyNotFinal(batchId)), uint256(IResultReader.Stage.Demanded));
        availability.supplyResult(batchId, 0, request, result, new bytes32[](0));
        availability.supplyPart(batchId, 0, result, 0, 0, _inputs()[0], new bytes32[](0));
        assertEq(uint256(reader.whyNotFinal(batchId)), uint256(IResultReader.Stage.InWindow));
        uint256 earliest = reader.earliestFinality(batchId);
        assertEq(earliest, vm.getBlockTimestamp() + REPLAY + 1 + BATCH_GRACE + 1);
        skip(REPLAY + 1);
        assertEq(uint256(reader.whyNotFinal(batchId)), uint256(IResultReader.Stage.AwaitsRipen));
        rollup.ripen(batchId, batchRoot);
        vm.warp(earliest);
        rollup.finalize(batchId, batchRoot);
    }

    // ---- the example

    function test_creditLineOpensOnAFinalScore() public {
        uint256 score = TinyModel.run(3, 0, 0)[2][0];
        CreditLine line = new CreditLine(reader, bob, modelId, int256(score) * 1e6);
        vm.prank(bob);
        line.register(dave, request.inputRoot);
        IResultReader.ResultProof memory proof = _resultProof(request, result);
        IResultReader.ElementProof memory element = _elementProof(0);
        vm.expectRevert(
            abi.encodeWithSelector(IResultReader.ResultNotFinal.selector, batchId, IResultReader.Stage.InWindow)
        );
        line.open(dave, proof, element);
        _ripenAndFinalize();
        line.open(dave, proof, element);
        assertTrue(line.isOpen(dave));
    }

    function test_creditLineRefuses() public {
        _ripenAndFinalize();
        uint256 score = TinyModel.run(3, 0, 0)[2][0];
        CreditLine strict = new CreditLine(reader, bob, modelId, int256(score) * 1e6 + 1);
        vm.prank(bob);
        strict.register(dave, request.inputRoot);
        IResultReader.ResultProof memory proof = _resultProof(request, result);
        IResultReader.ElementProof memory element = _elementProof(0);
        vm.expectRevert(
            abi.encodeWithSelector(CreditLine.ScoreTooLow.selector, int256(score) * 1e6, int256(score) * 1e6 + 1)
        );
        strict.open(dave, proof, element);
        vm.expectRevert(abi.encodeWithSelector(CreditLine.OtherQuestion.selector, modelId, request.inputRoot));
        strict.open(alice, proof, element);
        element.element = 1;
        vm.expectRevert(abi.encodeWithSelector(CreditLine.OtherElement.selector, 0, 1));
        strict.open(dave, proof, element);
        vm.expectRevert(abi.encodeWithSelector(CreditLine.NotTheBureau.selector, address(this)));
        strict.register(dave, request.inputRoot);
    }
}
