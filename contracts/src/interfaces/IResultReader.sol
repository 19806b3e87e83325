// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelRegistry} from "./IModelRegistry.sol";
import {IRollup} from "./IRollup.sol";
import {Request, Result} from "../types/Records.sol";

/// @title What integrators read
/// @notice Views over a rollup that answer for final batches only (specification, section 4). Depths, widths and
/// element counts come from the registered model, never from the caller.
interface IResultReader {
    /// @notice Why a batch is not final, in the order of its life.
    enum Stage {
        /// no such batch
        Missing,
        /// its challenge window runs, or the time to replay what was supplied last
        InWindow,
        /// a result was demanded and is not supplied yet, which keeps the batch from ripening
        Demanded,
        /// the window is over: anyone may call `ripen`
        AwaitsRipen,
        /// it is ripe, and its grace runs
        InGrace,
        /// disputes on it are live
        Disputed,
        /// nothing stands in the way: anyone may call `finalize`
        AwaitsFinalize,
        Final,
        Rejected
    }

    /// @notice A result with all that ties it to a batch.
    struct ResultProof {
        uint64 batchId;
        Request request;
        Result result;
        /// siblings in the batch tree, lowest first
        bytes32[] branch;
    }

    /// @notice One element of one output, shown against the result's output root.
    struct ElementProof {
        /// which output of the model
        uint32 output;
        /// flat index of the element, in row-major order
        uint256 element;
        /// the 32 bytes of the output that hold the element
        bytes32 chunk;
        /// from the chunk to the tensor root, lowest first
        bytes32[] chunkBranch;
        /// from the tensor root to the output root, lowest first
        bytes32[] outputBranch;
    }

    /// @notice The batch is not final, or the result is not in it, or it answers another request.
    error ResultNotFinal(uint64 batchId, Stage stage);
    error OutputOutOfRange(uint256 output, uint256 count);
    error ElementOutOfRange(uint256 element, uint256 count);
    error BranchLengthMismatch(uint256 given, uint256 expected);
    error OutputRootMismatch(bytes32 computed, bytes32 expected);

    function rollup() external view returns (IRollup);
    function registry() external view returns (IModelRegistry);

    /// @notice The bits of one element of a final result, zero-extended, and its data type (ONNX's code).
    /// @dev Reverts unless all holds: the batch is final, the result is leaf `result.index` of it and answers the
    /// request, and the element is where the proof says.
    function readOutput(ResultProof calldata proof, ElementProof calldata element)
        external
        view
        returns (uint256 bits, uint8 dtype);

    /// @notice Where a batch stands, and with it why it is not final.
    function whyNotFinal(uint64 batchId) external view returns (Stage);

    /// @notice The earliest second of chain time at which `finalize` can succeed if every call is made as soon as it
    /// can be and neither a demand nor a dispute is in the way; 0 for a final batch, the end of time for one that can never be final.
    function earliestFinality(uint64 batchId) external view returns (uint256);
}
