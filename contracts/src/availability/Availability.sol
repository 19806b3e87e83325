// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAvailability} from "../interfaces/IAvailability.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IRollup} from "../interfaces/IRollup.sol";
import {BatchTree} from "../libraries/BatchTree.sol";
import {Sha256} from "../libraries/Sha256.sol";
import {Sha256Tree} from "../libraries/Sha256Tree.sol";
import {Ssz} from "../libraries/Ssz.sol";
import {TensorRoot} from "../libraries/TensorRoot.sol";
import {Payouts} from "../money/Payouts.sol";
import {DataType} from "../types/DataType.sol";
import {Request, Result, TensorType} from "../types/Records.sol";

/// @title What was committed can be had
/// @dev Sizes come from the registered model, never from the supplier. What is supplied is checked against the batch
/// root and emitted, so it can be read from logs alone.
contract Availability is IAvailability, Payouts {
    struct Parameters {
        uint32 demandWindow;
        uint32 supplyPeriod;
        uint32 replayPeriod;
        uint32 grace;
        uint96 bytePrice;
    }

    struct BatchState {
        uint32 open;
        uint40 lastSuppliedAt;
    }

    uint256 public constant PART_BYTES = 65_536;
    uint256 public constant RESULT_BYTES = 1024;
    uint256 private constant PART_DEPTH = 11; // PART_BYTES / 32 chunks
    uint8 private constant INPUT = 0;

    IRollup public immutable rollup;
    IModelRegistry public immutable registry;
    uint32 public immutable demandWindow;
    uint32 public immutable supplyPeriod;
    uint32 public immutable replayPeriod;
    uint32 public immutable grace;
    uint96 public immutable bytePrice;

    mapping(uint64 batchId => BatchState) private _batches;
    mapping(bytes32 key => Demand) private _demands;
    mapping(bytes32 key => mapping(uint256 word => uint256)) private _supplied;

    /// @param rollup_ Deployed before, with this contract's predicted address as its availability.
    constructor(Parameters memory given, IRollup rollup_, IModelRegistry registry_) {
        require(rollup_.availability() == address(this), NotTheRollupsAvailability(rollup_.availability()));
        uint256 needed = uint256(given.demandWindow) + given.supplyPeriod + given.replayPeriod;
        bool isSound = given.demandWindow > 0 && given.supplyPeriod > 0 && given.replayPeriod > 0 && given.grace > 0
            && given.grace <= given.supplyPeriod && needed <= rollup_.challengeWindow();
        require(isSound, PeriodsUnsound(rollup_.challengeWindow(), needed));
        rollup = rollup_;
        registry = registry_;
        demandWindow = given.demandWindow;
        supplyPeriod = given.supplyPeriod;
        replayPeriod = given.replayPeriod;
        grace = given.grace;
        bytePrice = given.bytePrice;
    }

    // ---- demanding

    function demand(uint64 batchId, bytes32 root, uint32 position) external payable {
        IRollup.Batch memory batch = rollup.batch(batchId);
        require(batch.root == root, BatchRootMismatch(batchId, root, batch.root));
        require(batch.status == IRollup.Status.Posted, IRollup.BatchDecided(batchId, batch.status));
        uint256 latest = uint256(batch.postedAt) + demandWindow;
        require(block.timestamp <= latest, DemandTooLate(block.timestamp, latest));
        require(position < batch.count, PositionOutOfRange(position, batch.count));
        uint256 bond = _bondFor(batch);
        require(msg.value == bond, BondMismatch(msg.value, bond));
        Demand storage demand_ = _demands[_keyOf(batchId, position)];
        require(demand_.status == Status.None, AlreadyDemanded(batchId, position));

        demand_.demander = msg.sender;
        demand_.since = uint40(block.timestamp);
        demand_.status = Status.Open;
        demand_.bond = uint96(bond);
        _batches[batchId].open += 1;
        emit ResultDemanded(batchId, position, msg.sender);
    }

    // ---- supplying

    function supplyResult(
        uint64 batchId,
        uint32 position,
        Request calldata request,
        Result calldata result,
        bytes32[] calldata proof
    ) external {
        Demand storage demand_ = _answerable(batchId, position);
        require(demand_.resultRoot == 0, ResultAlreadySupplied(batchId, position));
        IRollup.Batch memory batch = rollup.batch(batchId);
        bytes32 resultRoot = Ssz.hashTreeRoot(result);
        require(
            BatchTree.verify(batch.root, batch.count, position, resultRoot, proof), ResultNotInBatch(batchId, position)
        );
        require(_isSound(position, request, result), ResultWrongOnItsFace(batchId, position));
        (uint256 parts, uint256 size) = _extentOf(result.modelId);
        require(parts > 0 || result.inputRoot == 0, InputRootMismatch(0, result.inputRoot));
        require(size <= batch.maxResultBytes, LongerThanAnnounced(size, batch.maxResultBytes));

        demand_.resultRoot = resultRoot;
        demand_.partsLeft = uint32(parts);
        emit ResultSupplied(batchId, position, request, result, proof);
        _pay(demand_, RESULT_BYTES);
        if (parts == 0) _finish(batchId, position, demand_);
    }

    function supplyPart(
        uint64 batchId,
        uint32 position,
        Result calldata result,
        uint32 input,
        uint32 part,
        bytes calldata elements,
        bytes32[] calldata branch
    ) external {
        Demand storage demand_ = _answerable(batchId, position);
        bytes32 resultRoot = Ssz.hashTreeRoot(result);
        require(demand_.resultRoot == resultRoot, ResultMismatch(resultRoot, demand_.resultRoot));
        _requirePart(result, input, part, elements, branch);
        _mark(batchId, position, input, part);
        emit PartSupplied(batchId, position, input, part, elements);
        _pay(demand_, elements.length);
        demand_.partsLeft -= 1;
        if (demand_.partsLeft == 0) _finish(batchId, position, demand_);
    }

    // ---- time

    function callOperator(uint64 batchId, uint32 position) external {
        Demand storage demand_ = _open(batchId, position);
        uint256 earliest = demand_.calledAt == 0 ? uint256(demand_.since) + supplyPeriod + 1 : type(uint256).max;
        require(block.timestamp >= earliest, TooEarly(block.timestamp, earliest));
        demand_.calledAt = uint40(block.timestamp);
        emit SupplyCalled(batchId, position, block.timestamp + grace);
    }

    function fail(uint64 batchId, uint32 position) external {
        Demand storage demand_ = _open(batchId, position);
        uint256 deadline = _deadlineOf(demand_);
        require(block.timestamp > deadline, TooEarly(block.timestamp, deadline));
        _end(batchId, demand_, Status.Failed);
        emit DemandFailed(batchId, position);
        rollup.rejectUnavailable(batchId, demand_.demander);
    }

    function close(uint64 batchId, uint32 position) external {
        Demand storage demand_ = _open(batchId, position);
        require(rollup.isDecided(batchId), BatchUndecided(batchId));
        _end(batchId, demand_, Status.Closed);
        emit DemandClosed(batchId, position);
    }

    // ---- views

    function demandOf(uint64 batchId, uint32 position) external view returns (Demand memory) {
        return _demands[_keyOf(batchId, position)];
    }

    function stateOf(uint64 batchId) external view returns (uint32 open, uint40 lastSuppliedAt) {
        BatchState storage state = _batches[batchId];
        return (state.open, state.lastSuppliedAt);
    }

    function bondFor(uint64 batchId) external view returns (uint256) {
        return _bondFor(rollup.batch(batchId));
    }

    // ---- internal

    function _keyOf(uint64 batchId, uint32 position) private pure returns (bytes32) {
        return keccak256(abi.encode(batchId, position));
    }

    function _bondFor(IRollup.Batch memory batch) private view returns (uint256) {
        return (batch.maxResultBytes + RESULT_BYTES) * bytePrice;
    }

    function _open(uint64 batchId, uint32 position) private view returns (Demand storage demand_) {
        demand_ = _demands[_keyOf(batchId, position)];
        require(demand_.status == Status.Open, DemandNotOpen(batchId, position, demand_.status));
    }

    /// @dev Open, and its deadline has not passed.
    function _answerable(uint64 batchId, uint32 position) private view returns (Demand storage demand_) {
        demand_ = _open(batchId, position);
        uint256 deadline = _deadlineOf(demand_);
        require(block.timestamp <= deadline, DeadlinePassed(block.timestamp, deadline));
    }

    /// @dev The last second in which the result can be supplied; the end of time before the operator was called.
    function _deadlineOf(Demand storage demand_) private view returns (uint256) {
        return demand_.calledAt == 0 ? type(uint256).max : uint256(demand_.calledAt) + grace;
    }

    /// @dev Nothing that `refute` would convict: the place, the model and the question are right.
    function _isSound(uint32 position, Request calldata request, Result calldata result) private view returns (bool) {
        return result.index == position && registry.isChecked(result.modelId)
            && Ssz.hashTreeRoot(request) == result.requestId && request.modelId == result.modelId
            && request.inputRoot == result.inputRoot && request.chainId == block.chainid
            && request.rollup == address(rollup);
    }

    /// @dev How many parts the inputs of a model have, and how many bytes.
    function _extentOf(bytes32 modelId) private view returns (uint256 parts, uint256 size) {
        uint256 count = registry.summary(modelId).inputCount;
        for (uint32 i = 0; i < count; ++i) {
            uint256 bytes_ = _sizeOf(modelId, i);
            size += bytes_;
            parts += _partsOf(bytes_);
        }
    }

    function _sizeOf(bytes32 modelId, uint32 input) private view returns (uint256 size) {
        TensorType memory type_ = registry.typeOf(modelId, INPUT, input);
        size = DataType.width(type_.dtype);
        for (uint256 i = 0; i < type_.shape.length; ++i) {
            size *= type_.shape[i];
        }
    }

    /// @dev An empty input has one empty part, so that its root is checked too.
    function _partsOf(uint256 size) private pure returns (uint256) {
        return size <= PART_BYTES ? 1 : (size + PART_BYTES - 1) / PART_BYTES;
    }

    /// @dev The elements are part `part` of input `input` of the result, with zeros behind the input's end.
    function _requirePart(
        Result calldata result,
        uint32 input,
        uint32 part,
        bytes calldata elements,
        bytes32[] calldata branch
    ) private view {
        uint256 inputs = registry.summary(result.modelId).inputCount;
        require(input < inputs, InputOutOfRange(input, inputs));
        uint256 size = _sizeOf(result.modelId, input);
        uint256 parts = _partsOf(size);
        require(part < parts, PartOutOfRange(part, parts));
        uint256 length = part + 1 < parts ? PART_BYTES : size - part * PART_BYTES;
        require(elements.length == length, PartLengthMismatch(elements.length, length));

        // An input of one part is a tree of its own depth; several parts are subtrees of PART_DEPTH.
        uint256 above = Sha256Tree.depthOf(parts);
        uint256 below = above == 0 ? Sha256Tree.depthOf((size + 31) / 32) : PART_DEPTH;
        uint256 expected = above + Sha256Tree.depthOf(inputs);
        require(branch.length == expected, BranchLengthMismatch(branch.length, expected));
        bytes32 node = TensorRoot.ofPart(elements, below);
        node = _climb(node, part, parts, TensorRoot.ofZeros(below), branch[:above]);
        node = _climb(node, input, inputs, 0, branch[above:]);
        require(node == result.inputRoot, InputRootMismatch(node, result.inputRoot));
    }

    /// @dev The root over `count` subtrees of which `node` is number `index`; behind the last one there is nothing but
    /// zeros, which a sibling could otherwise hide. `zeros` is the root of an empty subtree.
    function _climb(bytes32 node, uint256 index, uint256 count, bytes32 zeros, bytes32[] calldata branch)
        private
        view
        returns (bytes32)
    {
        for (uint256 height = 0; height < branch.length; ++height) {
            uint256 sibling = (index >> height) ^ 1;
            require(sibling << height < count || branch[height] == zeros, PaddingNotZero(height));
            node = sibling & 1 == 1 ? Sha256.pair(node, branch[height]) : Sha256.pair(branch[height], node);
            zeros = Sha256.pair(zeros, zeros);
        }
        return node;
    }

    /// @dev Each part counts once. Inputs are fewer than 2^32 and parts fewer than 2^22.
    function _mark(uint64 batchId, uint32 position, uint32 input, uint32 part) private {
        uint256 number = uint256(input) << 32 | part;
        mapping(uint256 word => uint256) storage words = _supplied[_keyOf(batchId, position)];
        uint256 bit = 1 << (number & 0xff);
        uint256 word = words[number >> 8];
        require(word & bit == 0, PartAlreadySupplied(input, part));
        words[number >> 8] = word | bit;
    }

    /// @dev The demander's share of what supplying these bytes costs. The bond covers all parts, since the result is no
    /// longer than announced.
    function _pay(Demand storage demand_, uint256 bytes_) private {
        uint256 amount = bytes_ * bytePrice;
        demand_.bond -= uint96(amount);
        _credit(msg.sender, amount);
    }

    function _finish(uint64 batchId, uint32 position, Demand storage demand_) private {
        _batches[batchId].lastSuppliedAt = uint40(block.timestamp);
        _end(batchId, demand_, Status.Supplied);
        emit DemandSupplied(batchId, position);
    }

    /// @dev The demand is over and what is left of the bond goes back.
    function _end(uint64 batchId, Demand storage demand_, Status status) private {
        demand_.status = status;
        _batches[batchId].open -= 1;
        uint96 rest = demand_.bond;
        demand_.bond = 0;
        if (rest > 0) _credit(demand_.demander, rest);
    }
}
