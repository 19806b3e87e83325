// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {Encode} from "../referee/Encode.sol";
import {WellFormed} from "../../src/libraries/WellFormed.sol";
import {CopyAxis, CopyCoordinate, CopyMap, Operand} from "../../src/types/Instruction.sol";
import {Opcode} from "../../src/types/Opcode.sol";
import {PackedType} from "../../src/types/PackedType.sol";

/// @notice The rules of isWellFormed (appendix A), one by one: an instruction that passes, and each rule broken.
contract WellFormedTest is Test {
    uint256 internal constant INDEX = 5;
    uint256 internal constant INPUTS = 2;
    uint256 internal constant CONSTANTS = 3;

    struct Case {
        uint8 opcode;
        uint8 dtype;
        uint32[] shape;
        Operand[] operands;
        bytes attributes;
        PackedType[] types;
    }

    function check(bytes memory data, PackedType[] memory types) public pure returns (bool) {
        return WellFormed.isWellFormed(data, INDEX, types, INPUTS, CONSTANTS);
    }

    function _check(Case memory c) internal pure returns (bool) {
        return check(Encode.instruction(c.opcode, c.dtype, c.shape, c.operands, c.attributes), c.types);
    }

    function _type(uint32[] memory shape) internal pure returns (PackedType memory) {
        uint256 dims;
        for (uint256 i; i < shape.length && i < 8; ++i) {
            dims |= uint256(shape[i]) << (224 - 32 * i);
        }
        return PackedType(1, uint8(shape.length), dims);
    }

    function _shape(uint32 a) internal pure returns (uint32[] memory shape) {
        shape = new uint32[](1);
        shape[0] = a;
    }

    function _shape(uint32 a, uint32 b) internal pure returns (uint32[] memory shape) {
        shape = new uint32[](2);
        (shape[0], shape[1]) = (a, b);
    }

    function _shape(uint32 a, uint32 b, uint32 c) internal pure returns (uint32[] memory shape) {
        shape = new uint32[](3);
        (shape[0], shape[1], shape[2]) = (a, b, c);
    }

    /// @dev An instruction over operands of these shapes, which refer to the steps before it.
    function _case(uint8 opcode, uint32[] memory shape, uint32[][] memory operands)
        internal
        pure
        returns (Case memory c)
    {
        c.opcode = opcode;
        c.dtype = 1;
        c.shape = shape;
        c.operands = new Operand[](operands.length);
        c.types = new PackedType[](operands.length);
        for (uint32 i; i < operands.length; ++i) {
            c.operands[i] = Operand(2, i);
            c.types[i] = _type(operands[i]);
        }
    }

    function _unary(uint32[] memory shape, uint32[] memory operand) internal pure returns (Case memory) {
        uint32[][] memory operands = new uint32[][](1);
        operands[0] = operand;
        return _case(Opcode.EXP, shape, operands);
    }

    function _binary(uint8 opcode, uint32[] memory shape, uint32[] memory a, uint32[] memory b)
        internal
        pure
        returns (Case memory)
    {
        uint32[][] memory operands = new uint32[][](2);
        (operands[0], operands[1]) = (a, b);
        return _case(opcode, shape, operands);
    }

    function _dot(uint32[] memory shape, uint32[] memory bias) internal pure returns (Case memory) {
        uint32[][] memory operands = new uint32[][](3);
        (operands[0], operands[1], operands[2]) = (_shape(7, 2, 10), _shape(3, 10), bias);
        return _case(Opcode.DOT, shape, operands);
    }

    function _sum(uint32[] memory shape, uint32[] memory operand) internal pure returns (Case memory c) {
        c = _unary(shape, operand);
        c.opcode = Opcode.SUM;
    }

    function test_referencesPointBack() public pure {
        Case memory c = _unary(_shape(3, 4), _shape(3, 4));
        assertTrue(_check(c));
        c.operands[0] = Operand(2, 4);
        assertTrue(_check(c));
        c.operands[0] = Operand(2, 5);
        assertFalse(_check(c), "itself");
        c.operands[0] = Operand(2, 6);
        assertFalse(_check(c), "forward");
        c.operands[0] = Operand(0, 1);
        assertTrue(_check(c));
        c.operands[0] = Operand(0, 2);
        assertFalse(_check(c), "no such input");
        c.operands[0] = Operand(1, 2);
        assertTrue(_check(c));
        c.operands[0] = Operand(1, 3);
        assertFalse(_check(c), "no such constant");
        c.operands[0] = Operand(3, 0);
        assertFalse(_check(c), "no such kind");
    }

    function test_opcodesAndOperandCounts() public pure {
        for (uint256 opcode; opcode < 256; ++opcode) {
            Case memory c = _unary(_shape(3), _shape(3));
            c.opcode = uint8(opcode);
            // `not` takes no float; sums and the like make another shape here
            bool unary = (opcode >= 0x10 && opcode <= 0x27) && opcode != 0x15;
            assertEq(_check(c), unary, "one operand");
            c = _binary(uint8(opcode), _shape(3), _shape(3), _shape(3));
            bool binary = (opcode >= 0x40 && opcode <= 0x48) && opcode != 0x47;
            assertEq(_check(c), binary, "two operands");
        }
    }

    function test_typesOfOperandsAndOutputAreTheSame() public pure {
        Case memory c = _unary(_shape(3, 4), _shape(3, 4));
        c.types[0].dtype = 6;
        assertFalse(_check(c), "operand of another type");
        c.dtype = 6;
        assertFalse(_check(c), "an elementary function of integers");
        c.types[0].dtype = 1;
        assertFalse(_check(c), "output of another type");
        c.types = new PackedType[](0);
        assertFalse(_check(c), "types missing");
    }

    function test_outputShapes() public pure {
        assertTrue(_check(_unary(_shape(12), _shape(3, 4))), "a reshape");
        assertFalse(_check(_unary(_shape(13), _shape(3, 4))), "more elements");
        assertFalse(_check(_unary(_shape(12, 0), _shape(3, 4))), "an empty dimension");
        assertTrue(_check(_unary(_shape(0), _shape(3, 0))), "no elements");
        assertFalse(_check(_unary(_shape(1 << 31, 2), _shape(1 << 31, 2))), "2^32 elements");
        assertTrue(_check(_unary(_shape(type(uint32).max), _shape(type(uint32).max))), "2^32 - 1 elements");
        uint32[] memory huge = new uint32[](8);
        for (uint256 i; i < 8; ++i) {
            huge[i] = type(uint32).max;
        }
        assertFalse(_check(_unary(huge, huge)), "a product beyond 2^255");
        for (uint256 i; i < 8; ++i) {
            huge[i] = 1 << 31;
        }
        assertFalse(_check(_unary(_shape(1), huge)), "a product of 2^248");
        huge = new uint32[](9);
        for (uint256 i; i < 9; ++i) {
            huge[i] = 1;
        }
        assertFalse(_check(_unary(huge, _shape(1))), "rank 9");
        PackedType memory nine = PackedType(1, 9, type(uint256).max);
        Case memory c = _unary(_shape(1), _shape(1));
        c.types[0] = nine;
        assertFalse(_check(c), "operand of rank 9");
    }

    function test_broadcasting() public pure {
        assertTrue(_check(_binary(Opcode.ADD, _shape(2, 3), _shape(2, 1), _shape(3))));
        assertTrue(_check(_binary(Opcode.ADD, _shape(2, 3), _shape(1, 1, 1), _shape(2, 3))));
        assertTrue(_check(_binary(Opcode.ADD, _shape(2, 3), new uint32[](0), _shape(2, 3))), "a scalar");
        assertFalse(_check(_binary(Opcode.ADD, _shape(2, 3), _shape(2), _shape(2, 3))), "2 against 3");
        assertFalse(_check(_binary(Opcode.ADD, _shape(2, 3), _shape(2, 1), _shape(2, 1))), "elements missing");
        Case memory c = _binary(Opcode.ADD, _shape(1), _shape(1 << 20, 1), _shape(1 << 20));
        assertFalse(_check(c), "a broadcast of 2^40");
    }

    function test_reductions() public pure {
        assertTrue(_check(_sum(_shape(3), _shape(3, 4))));
        assertTrue(_check(_sum(new uint32[](0), _shape(4))));
        assertFalse(_check(_sum(_shape(1), new uint32[](0))), "a scalar");
        assertTrue(_check(_sum(_shape(3), _shape(3, 1 << 20))), "a long row");
        assertTrue(_check(_sum(_shape(3), _shape(3, 0))), "an empty row");
    }

    function test_dot() public pure {
        assertTrue(_check(_dot(_shape(7, 2, 3), _shape(3))));
        assertTrue(_check(_dot(_shape(7, 2, 3), _shape(2, 1))));
        assertTrue(_check(_dot(_shape(7, 2, 3), _shape(7, 2, 3))));
        assertFalse(_check(_dot(_shape(7, 2, 3), _shape(2, 2))), "the bias does not fit");
        uint32[] memory four = new uint32[](4);
        (four[0], four[1], four[2], four[3]) = (1, 7, 2, 3);
        assertFalse(_check(_dot(_shape(7, 2, 3), four)), "the bias has a greater rank");
        assertFalse(_check(_dot(_shape(7, 2, 4), _shape(3))), "the output is larger");
        assertTrue(_check(_binary(Opcode.DOT, _shape(2, 3), _shape(2, 1 << 20), _shape(3, 1 << 20))), "long rows");
        assertTrue(_check(_binary(Opcode.DOT, _shape(2, 3), _shape(2, 0), _shape(3, 0))), "empty rows");
        assertFalse(_check(_binary(Opcode.DOT, _shape(2, 3), _shape(2, 5), _shape(3, 6))), "rows differ");
        assertFalse(_check(_binary(Opcode.DOT, _shape(1, 3), _shape(5), _shape(3, 5))), "rank 1");
        Case memory c = _binary(Opcode.DOT, _shape(2, 5, 3), _shape(2, 5, 4), _shape(3, 3, 4));
        assertFalse(_check(c), "batches do not broadcast");
    }

    function test_attributesAreForCopyOnly() public pure {
        Case memory c = _unary(_shape(3), _shape(3));
        c.attributes = hex"00";
        assertFalse(_check(c));
    }

    function _copyCase() internal pure returns (Case memory c, CopyMap memory map) {
        c = _unary(_shape(4, 3), _shape(3, 4));
        c.opcode = Opcode.COPY;
        map.axes = new CopyAxis[](2);
        map.axes[0] = CopyAxis(4, 1, 1);
        map.axes[1] = CopyAxis(3, 0, 1);
        map.coordinates = new CopyCoordinate[](2);
        map.coordinates[0] = CopyCoordinate(0, 1, 0);
        map.coordinates[1] = CopyCoordinate(0, 1, 1);
    }

    function _checkCopy(Case memory c, CopyMap memory map) internal pure returns (bool) {
        c.attributes = Encode.copy(map);
        return _check(c);
    }

    function test_copy() public pure {
        (Case memory c, CopyMap memory map) = _copyCase();
        assertTrue(_checkCopy(c, map));
        map.axes[0].coordinate = 2;
        assertFalse(_checkCopy(c, map), "no such coordinate");
        map.axes[0].coordinate = 0xff;
        assertTrue(_checkCopy(c, map), "a repeated axis");
        map.axes[0].size = 5;
        assertFalse(_checkCopy(c, map), "another number of elements");
        map.axes[0].size = 0;
        assertFalse(_checkCopy(c, map), "an empty axis");
        c.shape = _shape(0);
        assertTrue(_checkCopy(c, map), "no iterations");
        (c, map) = _copyCase();
        map.coordinates[0].divisor = 0;
        assertFalse(_checkCopy(c, map), "division by zero");
        (c, map) = _copyCase();
        map.coordinates[0].mode = 2;
        assertFalse(_checkCopy(c, map), "no such mode");
        (c, map) = _copyCase();
        map.coordinates = new CopyCoordinate[](1);
        map.coordinates[0].divisor = 1;
        assertFalse(_checkCopy(c, map), "a coordinate missing");
        (c, map) = _copyCase();
        assertFalse(_check(c), "no map");
        map.axes = new CopyAxis[](11);
        for (uint256 i; i < 11; ++i) {
            map.axes[i] = CopyAxis(1, 0xff, 0);
        }
        (c.shape, c.types[0]) = (_shape(1), _type(_shape(1, 1)));
        assertFalse(_checkCopy(c, map), "eleven axes");
        map.axes = new CopyAxis[](10);
        for (uint256 i; i < 10; ++i) {
            map.axes[i] = CopyAxis(1, 0xff, 0);
        }
        assertTrue(_checkCopy(c, map), "ten axes");
        map.axes = new CopyAxis[](10);
        for (uint256 i; i < 10; ++i) {
            map.axes[i] = CopyAxis(type(uint32).max, 0xff, 0);
        }
        assertFalse(_checkCopy(c, map), "a product beyond 2^256");
    }

    function test_copyStaysWithin53Bits() public pure {
        (Case memory c, CopyMap memory map) = _copyCase();
        map.axes[1].coefficient = type(int32).min;
        map.coordinates[0].offset = int64((1 << 53) - (2 << 31) - 1);
        assertTrue(_checkCopy(c, map));
        map.coordinates[0].offset += 1;
        assertFalse(_checkCopy(c, map));
        map.coordinates[0].offset *= -1;
        assertFalse(_checkCopy(c, map));
        map.coordinates[0].offset += 1;
        assertTrue(_checkCopy(c, map));
        map.coordinates[0].offset = type(int64).min;
        assertFalse(_checkCopy(c, map));
    }

    function test_copyFillValues() public pure {
        (Case memory c, CopyMap memory map) = _copyCase();
        map.fill = 0xffffffff00000000;
        assertTrue(_checkCopy(c, map));
        map.fill = 0x0000000001000000;
        assertFalse(_checkCopy(c, map), "bytes behind the element");
        (c.dtype, c.types[0].dtype) = (9, 9);
        map.fill = 0x0100000000000000;
        assertTrue(_checkCopy(c, map), "true");
        map.fill = 0x0200000000000000;
        assertFalse(_checkCopy(c, map), "no truth value");
        (c.dtype, c.types[0].dtype) = (7, 7);
        map.fill = 0xffffffffffffffff;
        assertTrue(_checkCopy(c, map), "int64");
        (c.dtype, c.types[0].dtype) = (8, 8);
        assertFalse(_checkCopy(c, map), "no such type");
        (c.dtype, c.types[0].dtype) = (0, 0);
        assertFalse(_checkCopy(c, map), "no such type");
        (c.dtype, c.types[0].dtype) = (200, 200);
        assertFalse(_checkCopy(c, map), "no such type");
    }
}
