// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice Element types under ONNX's codes (TensorProto.DataType), and the classes of appendix A as sets: bit c for
/// the type with code c.
library DataType {
    uint8 internal constant FLOAT32 = 1;
    uint8 internal constant UINT8 = 2;
    uint8 internal constant INT8 = 3;
    uint8 internal constant UINT16 = 4;
    uint8 internal constant INT16 = 5;
    uint8 internal constant INT32 = 6;
    uint8 internal constant INT64 = 7;
    uint8 internal constant BOOL = 9;
    uint8 internal constant FLOAT16 = 10;
    uint8 internal constant FLOAT64 = 11;
    uint8 internal constant UINT32 = 12;
    uint8 internal constant UINT64 = 13;
    uint8 internal constant BFLOAT16 = 16;

    uint256 internal constant WIDE = 1 << FLOAT32 | 1 << FLOAT64;
    uint256 internal constant FLOAT = WIDE | 1 << FLOAT16 | 1 << BFLOAT16;
    uint256 internal constant SIGNED = 1 << INT8 | 1 << INT16 | 1 << INT32 | 1 << INT64;
    uint256 internal constant UNSIGNED = 1 << UINT8 | 1 << UINT16 | 1 << UINT32 | 1 << UINT64;
    uint256 internal constant INTEGER = SIGNED | UNSIGNED;
    uint256 internal constant NUMBER = FLOAT | INTEGER;
    uint256 internal constant COMPUTED = WIDE | INTEGER;
    uint256 internal constant BITWISE = INTEGER | 1 << BOOL;
    uint256 internal constant ANY = NUMBER | 1 << BOOL;
    uint256 internal constant BYTES = 1 << UINT8 | 1 << INT8;
    uint256 internal constant FACTORS = NUMBER & ~(1 << INT16 | 1 << UINT16);

    /// @dev Byte c is the width of the data type with code c:
    /// 1 float32, 2 uint8, 3 int8, 4 uint16, 5 int16, 6 int32, 7 int64, 9 bool, 10 float16, 11 float64, 12 uint32,
    /// 13 uint64, 16 bfloat16.
    bytes32 private constant WIDTHS = 0x0004010102020408000102080408000002000000000000000000000000000000;

    /// @notice Bytes of one element; 0 for a code that is no data type.
    function width(uint8 dtype) internal pure returns (uint256) {
        return dtype < 32 ? uint8(WIDTHS[dtype]) : 0;
    }

    function isIn(uint8 dtype, uint256 class) internal pure returns (bool) {
        return (class >> dtype) & 1 == 1;
    }
}
