// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {LittleEndian} from "./LittleEndian.sol";
import {Sha256} from "./Sha256.sol";
import {Model, Request, Result, TensorType} from "../types/Records.sol";

/// @notice SSZ hash tree roots of the records (specification, appendix B).
library Ssz {
    using LittleEndian for uint256;

    error ListTooLong(uint256 length, uint256 limit);

    uint256 internal constant MAX_RANK = 8;
    uint256 internal constant LIST_LIMIT = 256;
    /// 256 list entries of one chunk each, and 256 numbers of four bytes in chunks of 32
    uint256 private constant TYPES_DEPTH = 8;
    uint256 private constant STEPS_DEPTH = 5;

    /// @dev sha256 of 64 zero bytes.
    bytes32 private constant ZERO_1 = 0xf5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b;
    /// @dev sha256(ZERO_1 ‖ ZERO_1).
    bytes32 private constant ZERO_2 = 0xdb56114e00fdd4c1f85c892bf35ac9a89289aaecb1ebd0a96cde606a748b5d71;

    function hashTreeRoot(Result calldata result) internal view returns (bytes32) {
        bytes32 left = Sha256.pair(
            Sha256.pair(result.requestId, result.modelId), Sha256.pair(uint256(result.index).chunk(), result.inputRoot)
        );
        return Sha256.pair(left, Sha256.pair(Sha256.pair(result.outputRoot, 0), ZERO_1));
    }

    function hashTreeRoot(Request calldata request) internal view returns (bytes32) {
        return hashTreeRootOf(request);
    }

    /// @notice The same for a request in memory.
    function hashTreeRootOf(Request memory request) internal view returns (bytes32) {
        bytes32 left = Sha256.pair(
            Sha256.pair(uint256(request.chainId).chunk(), _chunk(request.rollup)),
            Sha256.pair(_chunk(request.client), uint256(request.nonce).chunk())
        );
        bytes32 right = Sha256.pair(
            Sha256.pair(request.modelId, request.inputRoot), Sha256.pair(uint256(request.deadline).chunk(), 0)
        );
        return Sha256.pair(left, right);
    }

    /// @notice Reverts with ListTooLong where a list is longer than its type allows.
    function hashTreeRoot(Model calldata model) internal view returns (bytes32) {
        bytes32 head = Sha256.pair(
            Sha256.pair(uint256(model.arithmeticVersion).chunk(), uint256(model.instructionCount).chunk()),
            Sha256.pair(uint256(model.constantCount).chunk(), model.programRoot)
        );
        bytes32 lists = Sha256.pair(
            Sha256.pair(model.constantsRoot, hashTreeRoot(model.inputs)),
            Sha256.pair(hashTreeRoot(model.outputs), hashTreeRoot(model.outputSteps))
        );
        bytes32 tail = Sha256.pair(Sha256.pair(Sha256.pair(model.onnxHash, 0), ZERO_1), ZERO_2);
        return Sha256.pair(Sha256.pair(head, lists), tail);
    }

    /// @notice List[TensorType, 256].
    function hashTreeRoot(TensorType[] calldata types) internal view returns (bytes32) {
        uint256 count = types.length;
        require(count <= LIST_LIMIT, ListTooLong(count, LIST_LIMIT));
        bytes32[] memory nodes = new bytes32[](count);
        for (uint256 i; i < count; ++i) {
            nodes[i] = hashTreeRoot(types[i]);
        }
        return Sha256.pair(_merkleize(nodes, TYPES_DEPTH), count.chunk());
    }

    function hashTreeRoot(TensorType calldata tensorType) internal view returns (bytes32) {
        uint32[] calldata shape = tensorType.shape;
        require(shape.length <= MAX_RANK, ListTooLong(shape.length, MAX_RANK));
        bytes32 dimensions = Sha256.pair(_chunkOf(shape, 0), shape.length.chunk());
        return Sha256.pair(uint256(tensorType.dtype).chunk(), dimensions);
    }

    /// @notice List[uint32, 256].
    function hashTreeRoot(uint32[] calldata numbers) internal view returns (bytes32) {
        uint256 count = numbers.length;
        require(count <= LIST_LIMIT, ListTooLong(count, LIST_LIMIT));
        bytes32[] memory nodes = new bytes32[]((count + 7) / 8);
        for (uint256 i; i < nodes.length; ++i) {
            nodes[i] = _chunkOf(numbers, 8 * i);
        }
        return Sha256.pair(_merkleize(nodes, STEPS_DEPTH), count.chunk());
    }

    /// @dev Bytes20: the bytes in their order, zeros behind.
    function _chunk(address account) private pure returns (bytes32) {
        return bytes32(bytes20(account));
    }

    /// @dev Up to eight numbers from `from` on as one chunk.
    function _chunkOf(uint32[] calldata numbers, uint256 from) private pure returns (bytes32) {
        uint256 word;
        for (uint256 i = from; i < numbers.length && i < from + 8; ++i) {
            word |= uint256(numbers[i]) << (224 - 32 * (i - from));
        }
        return bytes32(word.swapLanes32());
    }

    /// @dev Root of the nodes padded with zero subtrees to 2^depth leaves; overwrites the nodes.
    function _merkleize(bytes32[] memory nodes, uint256 depth) private view returns (bytes32) {
        uint256 count = nodes.length;
        bytes32 zero;
        bytes32 root;
        for (uint256 height; height < depth; ++height) {
            uint256 half = (count + 1) / 2;
            for (uint256 i; i < half; ++i) {
                nodes[i] = Sha256.pair(nodes[2 * i], 2 * i + 1 < count ? nodes[2 * i + 1] : zero);
            }
            zero = Sha256.pair(zero, zero);
            count = half;
        }
        root = count == 0 ? zero : nodes[0];
        return root;
    }
}
