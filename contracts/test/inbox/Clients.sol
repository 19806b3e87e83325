// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IRequestInbox} from "../../src/interfaces/IRequestInbox.sol";
import {IResultCallback} from "../../src/interfaces/IResultCallback.sol";
import {Request, Result} from "../../src/types/Records.sol";

/// @notice A client contract; each kind behaves in its own way when it is called back.
abstract contract Client is IResultCallback {
    IRequestInbox internal immutable inbox;

    constructor(IRequestInbox inbox_) {
        inbox = inbox_;
    }

    function submit(bytes32 modelId, bytes[] calldata inputs, IRequestInbox.Terms calldata terms)
        external
        payable
        returns (bytes32)
    {
        return inbox.submit{value: msg.value}(modelId, inputs, terms);
    }

    receive() external payable {}
}

/// @notice Remembers what it was told, and the gas that it was given.
contract Listener is Client {
    bytes32 public heard;
    uint256 public gasGiven;

    constructor(IRequestInbox inbox_) Client(inbox_) {}

    function onResult(bytes32 requestId, bytes32, uint64, bytes32 outputRoot) external {
        gasGiven = gasleft();
        heard = keccak256(abi.encode(requestId, outputRoot));
    }
}

contract Reverter is Client {
    constructor(IRequestInbox inbox_) Client(inbox_) {}

    function onResult(bytes32, bytes32, uint64, bytes32) external pure {
        revert("no");
    }
}

/// @notice Burns all the gas that it is given.
contract Burner is Client {
    constructor(IRequestInbox inbox_) Client(inbox_) {}

    function onResult(bytes32, bytes32, uint64, bytes32) external pure {
        while (true) {}
    }
}

/// @notice Returns as much as its gas can pay for.
contract Bomber is Client {
    constructor(IRequestInbox inbox_) Client(inbox_) {}

    function onResult(bytes32, bytes32, uint64, bytes32) external pure {
        assembly {
            return(0, 0x20000)
        }
    }
}

/// @notice Settles the same request again, withdraws and refunds from within.
contract Reentrant is Client {
    uint64 private _batchId;
    Request private _request;
    Result private _result;
    uint256 public succeeded;

    constructor(IRequestInbox inbox_) Client(inbox_) {}

    function prepare(uint64 batchId, Request calldata request, Result calldata result) external {
        (_batchId, _request, _result) = (batchId, request, result);
    }

    function onResult(bytes32 requestId, bytes32, uint64, bytes32) external {
        bytes[3] memory calls = [
            abi.encodeCall(inbox.settle, (_batchId, _request, _result, new bytes32[](0))),
            abi.encodeCall(inbox.refund, (requestId)),
            abi.encodeWithSignature("withdraw()")
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            (bool done,) = address(inbox).call(calls[i]);
            if (done) ++succeeded;
        }
    }
}
