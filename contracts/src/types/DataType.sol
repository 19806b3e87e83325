// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Element types under ONNX's codes (TensorProto.DataType).
library DataType {
    uint8 internal constant FLOAT32 = 1;
    uint8 internal constant BOOL = 9;

    /// @dev Byte c is the width of the data type with code c:
    /// 1 float32, 2 uint8, 3 int8, 4 uint16, 5 int16, 6 int32, 7 int64, 9 bool, 10 float16, 11 float64, 12 uint32,
    /// 13 uint64, 16 bfloat16.
    bytes32 private constant WIDTHS = 0x0004010102020408000102080408000002000000000000000000000000000000;

    /// @notice Bytes of one element; 0 for a code that is no data type.
    function width(uint8 dtype) internal pure returns (uint256) {
        return dtype < 32 ? uint8(WIDTHS[dtype]) : 0;
    }
}
