// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelRegistry} from "./IModelRegistry.sol";
import {IRollup} from "./IRollup.sol";
import {Request, Result} from "../types/Records.sol";

/// @title Requests paid on chain
/// @notice A fee in escrow for whoever's final batch answers first (specification, section 4). A rejected batch settles
/// nothing, so its requests stay open; a request that nobody answers is refunded.
interface IRequestInbox {
    enum Status {
        None,
        Open,
        Settled,
        Refunded
    }

    /// @notice What a client asks for beside the result itself.
    struct Terms {
        /// the last second at which a batch that answers may be posted
        uint40 deadline;
        /// who alone may answer; zero for anybody
        address operator;
        /// gas that the client's `onResult` gets after finality; 0 for no call
        uint32 callbackGas;
    }

    struct Order {
        address client;
        uint40 deadline;
        Status status;
        uint32 callbackGas;
        address operator;
        uint96 fee;
    }

    /// @notice A request, with all that an operator needs to answer it.
    event Submitted(bytes32 indexed requestId, Request request, uint256 fee, Terms terms, bytes[] inputs);
    event Settled(bytes32 indexed requestId, uint64 indexed batchId, address indexed operator, uint256 fee);
    event CalledBack(bytes32 indexed requestId, bool succeeded);
    event Refunded(bytes32 indexed requestId, uint256 fee);

    error ModelNotChecked(bytes32 modelId);
    error InputCountMismatch(uint256 given, uint256 expected);
    error InputSizeMismatch(uint256 input, uint256 given, uint256 expected);
    error DeadlineTooSoon(uint256 deadline, uint256 earliest);
    error DeadlineTooFar(uint256 deadline, uint256 latest);
    error CallbackGasTooHigh(uint256 given, uint256 most);
    error RequestNotOpen(bytes32 requestId, Status status);
    error ResultNotFinal(uint64 batchId);
    error AnsweredTooLate(uint64 batchId, uint256 postedAt, uint256 deadline);
    error NotTheOperatorAsked(address operator, address asked);
    /// @notice The transaction has too little gas to give the callback what it was promised.
    error GasTooLow(uint256 given, uint256 needed);
    error TooEarly(uint256 now_, uint256 earliest);
    /// @notice At deployment: results could become final after their refund.
    error FinalityTooShort(uint256 given, uint256 least);

    /// @notice Puts the fee (msg.value) into escrow for a run of the model on these inputs. The request's client is the
    /// caller and its nonce the caller's number of requests before this one, so its id cannot be taken by anyone else.
    /// @param inputs The element bytes of every input, in the model's order and sizes.
    function submit(bytes32 modelId, bytes[] calldata inputs, Terms calldata terms)
        external
        payable
        returns (bytes32 requestId);

    /// @notice Anyone: a final result pays the fee to the operator of its batch, and calls the client back if it asked
    /// for that. The first settlement is the only one.
    function settle(uint64 batchId, Request calldata request, Result calldata result, bytes32[] calldata proof) external;

    /// @notice Anyone, after the deadline plus the longest finality delay: the fee goes back to the client.
    function refund(bytes32 requestId) external;

    function rollup() external view returns (IRollup);
    function registry() external view returns (IModelRegistry);
    /// @notice Seconds from posting to the latest possible finality of a batch that somebody finalizes.
    function longestFinality() external view returns (uint32);
    /// @notice The nonce of the caller's next request.
    function nextNonce(address client) external view returns (uint64);
    function order(bytes32 requestId) external view returns (Order memory);
    /// @notice The first second at which `refund` succeeds; the end of time for a request that is not open.
    function refundableFrom(bytes32 requestId) external view returns (uint256);
}
