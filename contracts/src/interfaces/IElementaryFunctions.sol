// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Elementary functions of binary32 and binary64
/// @notice Parts of the referee in contracts of their own because of their size. Numbers are their bits.
interface IElementaryFunctions {
    /// @notice The function with this opcode; reverts on an opcode that the contract does not have.
    function unary(uint8 opcode, uint8 dtype, uint256 x) external pure returns (uint256);
}

/// @title The contract of them that has powers too
interface IPowers is IElementaryFunctions {
    function pow(uint8 dtype, uint256 a, uint256 b) external pure returns (uint256);
}
