// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IRequestInbox} from "../interfaces/IRequestInbox.sol";
import {IResultCallback} from "../interfaces/IResultCallback.sol";
import {IRollup} from "../interfaces/IRollup.sol";
import {Ssz} from "../libraries/Ssz.sol";
import {TensorRoot} from "../libraries/TensorRoot.sol";
import {Payouts} from "../money/Payouts.sol";
import {DataType} from "../types/DataType.sol";
import {Request, Result, TensorType} from "../types/Records.sol";

/// @title Requests paid on chain
/// @dev Reads the rollup and is not known to it: no request, fee or callback can stand in the way of finality.
contract RequestInbox is IRequestInbox, Payouts {
    /// A callback never gets more than this, so that a settlement fits into one transaction.
    uint32 public constant MOST_CALLBACK_GAS = 2_000_000;
    /// A deadline lies no farther ahead than this, so that every fee has a way out.
    uint40 public constant LONGEST_WAIT = 365 days;
    /// what `settle` needs after the callback
    uint256 private constant GAS_AFTER_CALLBACK = 30_000;
    uint8 private constant INPUT = 0;

    IRollup public immutable rollup;
    IModelRegistry public immutable registry;
    uint32 public immutable longestFinality;

    mapping(address client => uint64) public nextNonce;
    mapping(bytes32 requestId => Order) private _orders;

    /// @param longestFinality_ At least the rollup's challenge window and grace; a deployment adds what disputes and
    /// demands can take (specification, section 5, bounded delay).
    constructor(IRollup rollup_, IModelRegistry registry_, uint32 longestFinality_) {
        uint256 least = uint256(rollup_.challengeWindow()) + rollup_.grace();
        require(longestFinality_ > least, FinalityTooShort(longestFinality_, least));
        rollup = rollup_;
        registry = registry_;
        longestFinality = longestFinality_;
    }

    function submit(bytes32 modelId, bytes[] calldata inputs, Terms calldata terms)
        external
        payable
        returns (bytes32 requestId)
    {
        _requireInputs(modelId, inputs);
        require(terms.deadline > block.timestamp, DeadlineTooSoon(terms.deadline, block.timestamp + 1));
        uint256 latest = block.timestamp + LONGEST_WAIT;
        require(terms.deadline <= latest, DeadlineTooFar(terms.deadline, latest));
        require(terms.callbackGas <= MOST_CALLBACK_GAS, CallbackGasTooHigh(terms.callbackGas, MOST_CALLBACK_GAS));

        Request memory request = Request({
            chainId: uint64(block.chainid),
            rollup: address(rollup),
            client: msg.sender,
            nonce: nextNonce[msg.sender]++,
            modelId: modelId,
            inputRoot: TensorRoot.ofAll(inputs),
            deadline: terms.deadline
        });
        requestId = Ssz.hashTreeRootOf(request);
        _orders[requestId] = Order({
            client: msg.sender,
            deadline: terms.deadline,
            status: Status.Open,
            callbackGas: terms.callbackGas,
            operator: terms.operator,
            fee: uint96(msg.value) // no chain has 2^96 wei
        });
        emit Submitted(requestId, request, msg.value, terms, inputs);
    }

    function settle(uint64 batchId, Request calldata request, Result calldata result, bytes32[] calldata proof)
        external
    {
        Order storage order_ = _open(result.requestId);
        require(rollup.verifyResult(batchId, request, result, proof), ResultNotFinal(batchId));
        IRollup.Batch memory batch = rollup.batch(batchId);
        require(batch.postedAt <= order_.deadline, AnsweredTooLate(batchId, batch.postedAt, order_.deadline));
        address asked = order_.operator;
        require(asked == address(0) || asked == batch.operator, NotTheOperatorAsked(batch.operator, asked));

        order_.status = Status.Settled;
        uint256 fee = order_.fee;
        if (fee > 0) _credit(batch.operator, fee);
        emit Settled(result.requestId, batchId, batch.operator, fee);
        if (order_.callbackGas > 0) _callBack(order_.client, order_.callbackGas, batchId, result);
    }

    function refund(bytes32 requestId) external {
        Order storage order_ = _open(requestId);
        uint256 earliest = uint256(order_.deadline) + longestFinality + 1;
        require(block.timestamp >= earliest, TooEarly(block.timestamp, earliest));
        order_.status = Status.Refunded;
        _credit(order_.client, order_.fee);
        emit Refunded(requestId, order_.fee);
    }

    // ---- views

    function order(bytes32 requestId) external view returns (Order memory) {
        return _orders[requestId];
    }

    function refundableFrom(bytes32 requestId) external view returns (uint256) {
        Order storage order_ = _orders[requestId];
        if (order_.status != Status.Open) return type(uint256).max;
        return uint256(order_.deadline) + longestFinality + 1;
    }

    // ---- internal

    function _open(bytes32 requestId) private view returns (Order storage order_) {
        order_ = _orders[requestId];
        require(order_.status == Status.Open, RequestNotOpen(requestId, order_.status));
    }

    function _requireInputs(bytes32 modelId, bytes[] calldata inputs) private view {
        require(registry.isChecked(modelId), ModelNotChecked(modelId));
        uint256 count = registry.summary(modelId).inputCount;
        require(inputs.length == count, InputCountMismatch(inputs.length, count));
        for (uint32 i = 0; i < count; ++i) {
            uint256 size = _sizeOf(registry.typeOf(modelId, INPUT, i));
            require(inputs[i].length == size, InputSizeMismatch(i, inputs[i].length, size));
        }
    }

    function _sizeOf(TensorType memory type_) private pure returns (uint256 size) {
        size = DataType.width(type_.dtype);
        for (uint256 i = 0; i < type_.shape.length; ++i) {
            size *= type_.shape[i];
        }
    }

    /// @dev The last thing that a settlement does; everything is decided before. The callee gets exactly its gas (63/64
    /// of what is left is more than that, else the transaction reverts: a settler cannot starve it), nothing that it
    /// returns is copied, and its failure is recorded, not passed on.
    function _callBack(address client, uint256 gas_, uint64 batchId, Result calldata result) private {
        bytes memory message =
            abi.encodeCall(IResultCallback.onResult, (result.requestId, result.modelId, batchId, result.outputRoot));
        uint256 needed = gas_ * 64 / 63 + GAS_AFTER_CALLBACK;
        require(gasleft() >= needed, GasTooLow(gasleft(), needed));
        bool succeeded;
        assembly ("memory-safe") {
            succeeded := call(gas_, client, 0, add(message, 32), mload(message), 0, 0)
        }
        emit CalledBack(result.requestId, succeeded);
    }
}
