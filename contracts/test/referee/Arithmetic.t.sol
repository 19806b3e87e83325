// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {ExactSumTwin} from "./ExactSumTwin.sol";
import {Test} from "../base/Test.sol";
import {Fold} from "../../src/interfaces/IRowArithmetic.sol";
import {FloatArithmetic} from "../../src/referee/FloatArithmetic.sol";
import {FloatFormat, FloatFormats} from "../../src/referee/FloatFormat.sol";
import {Integers} from "../../src/referee/Integers.sol";
import {RowArithmetic} from "../../src/referee/RowArithmetic.sol";
import {DataType} from "../../src/types/DataType.sol";
import {Opcode} from "../../src/types/Opcode.sol";

/// @notice The fast folds against their twins, and laws of the arithmetic. Results are compared with the TypeScript
/// reference in test/src/referee-differential.test.ts of the repository.
contract ArithmeticTest is Test {
    using FloatArithmetic for FloatFormat;

    FloatFormat internal constant BINARY32 = FloatFormats.BINARY32;
    uint256 internal constant NAN = 0x7fc00000;
    uint256 internal constant INFINITY = 0x7f800000;
    uint256 internal constant SIGN = 0x80000000;
    uint256 internal constant ONE = 0x3f800000;

    RowArithmetic internal rows = new RowArithmetic();
    uint8[4] internal floats = [DataType.FLOAT32, DataType.FLOAT64, DataType.FLOAT16, DataType.BFLOAT16];

    /// @dev Rows of any bits; finite; of one scale, so that terms cancel; or of pairs that cancel.
    function _row(FloatFormat format, uint256 seed, uint256 count) internal pure returns (uint256[] memory row) {
        row = new uint256[](count);
        uint256 manner = seed % 4;
        uint256 fraction = format.fractionBits();
        for (uint256 i; i < count; ++i) {
            uint256 drawn = uint256(keccak256(abi.encode(seed, i)));
            row[i] = drawn & (2 * format.sign() - 1);
            // Without the highest bit of the exponent field there are no infinities and NaNs.
            if (manner != 0) row[i] &= ~(format.sign() >> 1);
            if (manner == 2) row[i] = (row[i] & ~format.infinity()) | ((12 + (drawn >> 64) % 3) << fraction);
            if (manner == 3 && i % 2 == 1) row[i] = row[i - 1] ^ format.sign();
        }
    }

    function _bytes(uint256[] memory row, uint256 width) internal pure returns (bytes memory data) {
        data = new bytes(width * row.length);
        for (uint256 i; i < data.length; ++i) {
            data[i] = bytes1(uint8(row[i / width] >> (8 * (i % width))));
        }
    }

    function _dot(uint8 dtype, uint256[] memory a, uint256[] memory b, uint256 bias) internal view returns (uint256) {
        uint256 width = DataType.width(dtype);
        Fold memory fold = Fold(Opcode.DOT, dtype, dtype, 0, 0, 0);
        return rows.evaluate(fold, bias, a.length, _bytes(a, width), _bytes(b, width));
    }

    function _fold(uint8 opcode, uint8 dtype, uint256[] memory a) internal view returns (uint256) {
        return rows.evaluate(Fold(opcode, dtype, 0, 0, 0, 0), 0, a.length, _bytes(a, DataType.width(dtype)), "");
    }

    function testFuzz_dotIsThatOfTheTwin(uint256 seedA, uint256 seedB, uint256 count, uint256 kind, uint64 bias)
        public
        view
    {
        uint8 dtype = floats[kind % 4];
        FloatFormat format = FloatFormats.formatOf(dtype);
        FloatFormat output = kind % 4 < 2 ? format : BINARY32;
        uint256[] memory a = _row(format, seedA, count % 20);
        uint256[] memory b = _row(format, seedB, count % 20);
        uint256 bits = bias & (2 * output.sign() - 1);
        assertEq(_dot(dtype, a, b, bits), ExactSumTwin.dot(format, output, a, b, bits));
    }

    function testFuzz_dotThatCancelsIsThatOfTheTwin(uint256 seed, uint256 count, uint256 kind) public view {
        uint8 dtype = floats[kind % 4];
        FloatFormat format = FloatFormats.formatOf(dtype);
        count = 2 * (1 + count % 10);
        uint256[] memory a = _row(format, 4 * (seed >> 8) + 3, count);
        uint256[] memory b = _row(format, seed, count);
        for (uint256 i = 1; i < count; i += 2) {
            b[i] = b[i - 1] ^ (uint256(keccak256(abi.encode(seed, i))) % 5 == 0 ? 1 : 0);
        }
        FloatFormat output = kind % 4 < 2 ? format : BINARY32;
        assertEq(_dot(dtype, a, b, 0), ExactSumTwin.dot(format, output, a, b, 0));
    }

    function testFuzz_sumIsThatOfTheTwin(uint256 seed, uint256 count, bool wide) public view {
        uint8 dtype = wide ? DataType.FLOAT64 : DataType.FLOAT32;
        FloatFormat format = FloatFormats.formatOf(dtype);
        uint256[] memory a = _row(format, seed, count % 30);
        assertEq(_fold(Opcode.SUM, dtype, a), ExactSumTwin.sum(format, a));
    }

    /// @dev The greatest number and the least, so often that the highest window carries.
    function test_longRowsDoNotOverflowAWindow() public view {
        for (uint256 kind; kind < 2; ++kind) {
            FloatFormat format = FloatFormats.formatOf(floats[kind]);
            uint256[] memory a = new uint256[](700);
            for (uint256 i; i < a.length; ++i) {
                a[i] = i % 2 == 0 ? format.infinity() - 1 : (format.infinity() >> 1) - 1;
            }
            assertEq(_dot(floats[kind], a, a, format.one()), ExactSumTwin.dot(format, format, a, a, format.one()));
            assertEq(_fold(Opcode.SUM, floats[kind], a), ExactSumTwin.sum(format, a));
        }
    }

    function test_specialTerms() public view {
        uint256[] memory a = new uint256[](3);
        uint256[] memory b = new uint256[](3);
        (a[0], a[1], a[2]) = (ONE, INFINITY, 0);
        (b[0], b[1], b[2]) = (ONE, ONE, ONE);
        assertEq(_dot(1, a, b, 0), INFINITY);
        assertEq(_dot(1, a, b, SIGN | INFINITY), NAN, "infinities of both signs");
        assertEq(_dot(1, a, b, NAN + 5), NAN, "a bias that is NaN");
        b[1] = 0;
        assertEq(_dot(1, a, b, 0), NAN, "0 times infinity");
        b[1] = SIGN | 1;
        assertEq(_dot(1, a, b, 0), SIGN | INFINITY);
        (a[1], b[1]) = (ONE, SIGN | ONE);
        assertEq(_dot(1, a, b, 0), 0, "an exact zero is +0");
        (a[0], a[1], a[2]) = (SIGN, SIGN, SIGN);
        assertEq(_dot(1, a, b, SIGN), 0, "of negative zeros too");
        (a[0], b[0]) = (SIGN | 1, 1);
        assertEq(_dot(1, a, b, 0), SIGN, "a negative underflow is -0");
    }

    function test_theLeastTermDecidesATie() public view {
        uint256[] memory a = new uint256[](3);
        uint256[] memory ones = new uint256[](3);
        (ones[0], ones[1], ones[2]) = (ONE, ONE, ONE);
        for (uint256 biased = 30; biased < 255; ++biased) {
            // 2^e and half a unit in its last place, and the least subnormal
            (a[0], a[1]) = (biased << 23, (biased - 24) << 23);
            for (uint256 least; least < 3; ++least) {
                a[2] = least == 2 ? SIGN | 1 : least;
                uint256 expected = least == 1 ? a[0] + 1 : a[0];
                assertEq(_dot(1, a, ones, 0), expected);
                assertEq(_fold(Opcode.SUM, 1, a), expected);
            }
        }
    }

    function testFuzz_aProductIsTheFoldOfTheMultiplication(uint256 seed, uint256 count, bool wide, bool down)
        public
        view
    {
        uint8 dtype = wide ? DataType.FLOAT64 : DataType.FLOAT32;
        FloatFormat format = FloatFormats.formatOf(dtype);
        uint256[] memory a = _row(format, seed, count % 12);
        uint256 expected = format.one();
        for (uint256 i; i < a.length; ++i) {
            expected = format.mul(expected, a[down ? a.length - 1 - i : i]);
        }
        Fold memory fold = Fold(Opcode.CUMPRODUCT, dtype, 0, down ? 2 : 0, 0, 0);
        assertEq(rows.evaluate(fold, 0, a.length, _bytes(a, DataType.width(dtype)), ""), expected);
    }

    function testFuzz_extremaAreTheFolds(uint256 seed, uint256 count, uint256 kind) public view {
        uint8 dtype = floats[kind % 4];
        FloatFormat format = FloatFormats.formatOf(dtype);
        uint256[] memory a = _row(format, seed, 1 + count % 40);
        (uint256 greatest, uint256 smallest) = (format.sign() | format.infinity(), format.infinity());
        for (uint256 i; i < a.length; ++i) {
            greatest = format.maximum(greatest, a[i]);
            smallest = format.minimum(smallest, a[i]);
        }
        assertEq(_fold(Opcode.MAX, dtype, a), greatest);
        assertEq(_fold(Opcode.MIN, dtype, a), smallest);
    }

    /// @dev A fold does not depend on where its rows are cut.
    function testFuzz_partsMakeTheWhole(uint256 seed, uint256 count, uint256 cut, uint256 kind, uint256 choice)
        public
        view
    {
        Fold memory fold = _anyFold(kind, choice);
        uint256 width = DataType.width(fold.dtype);
        count = 1 + count % 30;
        cut = cut % (count + 1);
        uint256 single = uint256(keccak256(abi.encode(seed))) >> (256 - 8 * width);
        bytes memory a = _random(seed, (fold.opcode == Opcode.SCATTER ? 8 : width) * count);
        bytes memory b =
            fold.opcode == Opcode.DOT || fold.opcode == Opcode.SCATTER ? _random(~seed, width * count) : bytes("");
        if (fold.opcode == Opcode.SCATTER) a = _indices(seed, count, fold.size);
        uint256 whole = rows.evaluate(fold, single, count, a, b);
        uint256[] memory state = rows.start(fold, single);
        bool down = fold.opcode == Opcode.CUMPRODUCT && fold.attribute == 2;
        state = _absorbed(fold, state, down ? cut : 0, down ? count : cut, a, b, count);
        state = _absorbed(fold, state, down ? 0 : cut, down ? cut : count, a, b, count);
        assertEq(rows.finish(fold, state), whole);
    }

    function _absorbed(
        Fold memory fold,
        uint256[] memory state,
        uint256 from,
        uint256 to,
        bytes memory a,
        bytes memory b,
        uint256 count
    ) private view returns (uint256[] memory) {
        if (from == to) return state;
        bytes memory partA = _slice(a, from * a.length / count, to * a.length / count);
        bytes memory partB = _slice(b, from * b.length / count, to * b.length / count);
        return rows.absorb(fold, state, from, to - from, partA, partB);
    }

    function _anyFold(uint256 kind, uint256 choice) private view returns (Fold memory fold) {
        uint8[10] memory opcodes = [
            Opcode.SUM,
            Opcode.MAX,
            Opcode.MIN,
            Opcode.PRODUCT,
            Opcode.ARGMAX,
            Opcode.ARGMIN,
            Opcode.CUMPRODUCT,
            Opcode.RANK,
            Opcode.SCATTER,
            Opcode.DOT
        ];
        uint8[5] memory wide = [DataType.FLOAT32, DataType.FLOAT64, DataType.INT8, DataType.UINT64, DataType.INT32];
        fold.opcode = opcodes[kind % 10];
        fold.dtype = wide[(kind >> 8) % 5];
        if (fold.opcode == Opcode.DOT) {
            fold.dtype = (kind >> 8) % 7 < 5 ? fold.dtype : floats[2 + (kind >> 16) % 2];
            fold.second = fold.dtype;
        }
        if (Opcode.isArgument(fold.opcode) || fold.opcode == Opcode.RANK) fold.attribute = uint8(choice % 2);
        if (fold.opcode == Opcode.CUMPRODUCT) fold.attribute = uint8(2 * (choice % 2));
        if (fold.opcode == Opcode.SCATTER) fold.attribute = uint8(choice % 5);
        (fold.size, fold.place) = (4, (choice >> 8) % 4);
    }

    function _random(uint256 seed, uint256 length) private pure returns (bytes memory data) {
        data = new bytes(length);
        for (uint256 i; i < length; ++i) {
            data[i] = bytes1(uint8(uint256(keccak256(abi.encode(seed, i)))));
        }
    }

    function _indices(uint256 seed, uint256 count, uint256 size) private pure returns (bytes memory data) {
        for (uint256 i; i < count; ++i) {
            int256 index = int256(uint256(keccak256(abi.encode(seed, i))) % (3 * size)) - int256(size);
            uint256[] memory one = new uint256[](1);
            one[0] = uint256(index);
            data = bytes.concat(data, _bytes(one, 8));
        }
    }

    function _slice(bytes memory data, uint256 from, uint256 to) private pure returns (bytes memory part) {
        part = new bytes(to - from);
        for (uint256 i; i < part.length; ++i) {
            part[i] = data[from + i];
        }
    }

    function testFuzz_roundingIsNearest(uint256 magnitude, uint256 shift) public pure {
        magnitude >>= bound(shift, 0, 250);
        vm.assume(magnitude != 0 && magnitude < 1 << 127);
        uint256 bits = BINARY32.round(false, magnitude, 0, false);
        (uint256 significand, int256 exponent) = BINARY32.decode(bits);
        if (exponent <= 0) return;
        uint256 unit = 1 << uint256(exponent);
        uint256 value = significand * unit;
        uint256 off = value > magnitude ? value - magnitude : magnitude - value;
        assertLe(2 * off, unit);
        if (2 * off == unit) assertEq(significand % 2, 0);
    }

    function testFuzz_totalOnAnyBits(uint256 kind, uint64 x, uint64 y) public view {
        FloatFormat format = FloatFormats.formatOf(floats[kind % 4]);
        uint256 a = x & (2 * format.sign() - 1);
        uint256 b = y & (2 * format.sign() - 1);
        format.sub(a, b);
        format.sqrt(a);
        format.fmod(a, b);
        assertEq(format.add(a, b), format.add(b, a));
        assertEq(format.mul(a, b), format.mul(b, a));
        if (format.isNaN(a)) return;
        assertEq(format.mul(a, format.one()), a);
        assertEq(format.div(a, format.one()), a);
        assertEq(format.convert(format, a), a);
    }

    function testFuzz_wholeRoots(uint256 value) public pure {
        value >>= 2;
        uint256 root = Integers.sqrt(value);
        assertLe(root * root, value);
        assertGt((root + 1) * (root + 1), value);
    }

    function testFuzz_highestBits(uint256 value, uint256 shift) public pure {
        value >>= shift % 256;
        uint256 position = Integers.log2(value);
        assertEq(value >> position, value == 0 ? 0 : 1);
    }
}
