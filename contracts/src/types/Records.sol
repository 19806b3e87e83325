// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Type of a tensor: ONNX data type code and dimensions (specification, appendix A).
struct TensorType {
    uint8 dtype;
    uint32[] shape;
}

/// @notice A model as it is committed to; `modelId` is its SSZ hash tree root (specification, appendix B).
struct Model {
    uint32 arithmeticVersion;
    uint32 instructionCount;
    uint32 constantCount;
    bytes32 programRoot;
    bytes32 constantsRoot;
    TensorType[] inputs;
    TensorType[] outputs;
    uint32[] outputSteps;
    bytes32 onnxHash;
}

/// @notice What a client asks; `requestId` is its SSZ hash tree root.
struct Request {
    uint64 chainId;
    address rollup;
    address client;
    uint64 nonce;
    bytes32 modelId;
    bytes32 inputRoot;
    uint64 deadline;
}

/// @notice What the operator says the answer is; leaf `index` of its batch.
struct Result {
    bytes32 requestId;
    bytes32 modelId;
    uint32 index;
    bytes32 inputRoot;
    bytes32 outputRoot;
}
