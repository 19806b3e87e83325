// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedType} from "./PackedType.sol";

/// @notice Where an operand comes from: input 0, constant 1 or step 2, and which one.
struct Operand {
    uint8 kind;
    uint32 index;
}

/// @notice An instruction, parsed. `attributes` is the serialized map of `copy`.
struct Instruction {
    uint8 opcode;
    PackedType output;
    Operand[] operands;
    bytes attributes;
}

/// @notice One axis of the iteration shape of `copy`: its size, and what it adds to which source coordinate.
struct CopyAxis {
    uint32 size;
    /// 0xff: none
    uint8 coordinate;
    int32 coefficient;
}

/// @notice A source coordinate follows from v = offset + Σ coefficient·o: ⌊v / divisor⌋, or v / divisor if whole.
struct CopyCoordinate {
    int64 offset;
    uint32 divisor;
    /// 0 floor, 1 exact
    uint8 mode;
}

/// @notice The affine map of `copy`. `fill` holds the bytes of the field in their order.
struct CopyMap {
    bytes8 fill;
    CopyAxis[] axes;
    CopyCoordinate[] coordinates;
}

/// @notice Kinds of operand references.
library OperandKind {
    uint8 internal constant INPUT = 0;
    uint8 internal constant CONSTANT = 1;
    uint8 internal constant STEP = 2;
}
