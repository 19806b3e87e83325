// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title What a client of the inbox implements to be called with its final result
interface IResultCallback {
    /// @notice Called once, after the result is final, with exactly the gas that the request paid for. Whether it
    /// succeeds changes nothing about the settlement; msg.sender is the inbox.
    function onResult(bytes32 requestId, bytes32 modelId, uint64 batchId, bytes32 outputRoot) external;
}
