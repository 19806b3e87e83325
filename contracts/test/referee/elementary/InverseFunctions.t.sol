// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../../base/Test.sol";
import {InverseFunctions} from "../../../src/referee/InverseFunctions.sol";
import {Opcode} from "../../../src/types/Opcode.sol";

/// @notice The results are those of the TypeScript reference (fixture by scripts/make-inverse-vectors.mjs): for each
/// function and format a thousand operands, the hardest arguments and the edges of binary32 among them.
contract InverseFunctionsTest is Test {
    uint8 private constant BINARY32 = 1;
    uint8 private constant BINARY64 = 11;

    InverseFunctions internal functions = new InverseFunctions();
    bytes internal fixture = vm.readFileBinary("test/fixtures/inverse-functions.bin");

    function test_resultsAreThoseOfTheReference() public {
        bytes memory records = fixture;
        uint256 blocks;
        for (uint256 place; place < records.length; ++blocks) {
            (uint8 opcode, uint8 dtype) = (uint8(records[place]), uint8(records[place + 1]));
            uint256 count = _read(records, place + 2, 2);
            assertGe(count, 1000);
            place = _checkBlock(records, place + 4, opcode, dtype, count);
        }
        assertEq(blocks, 16);
    }

    /// @dev Compares `count` records from there on; returns where they end. Snapshots the greatest gas of one call.
    function _checkBlock(bytes memory records, uint256 place, uint8 opcode, uint8 dtype, uint256 count)
        private
        returns (uint256)
    {
        uint256 width = dtype == BINARY32 ? 4 : 8;
        uint256 operands = opcode == Opcode.POW ? 2 : 1;
        uint256 worst;
        for (uint256 i; i < count; ++i) {
            uint256 x = _read(records, place, width);
            uint256 y = operands == 2 ? _read(records, place + width, width) : 0;
            uint256 used = gasleft();
            uint256 result = operands == 2 ? functions.pow(dtype, x, y) : functions.unary(opcode, dtype, x);
            used -= gasleft();
            place += width * operands;
            assertEq(result, _read(records, place, width), string.concat(_nameOf(opcode), " of ", vm.toString(x)));
            place += width;
            if (used > worst) worst = used;
        }
        string memory format = dtype == BINARY32 ? " of binary32, worst" : " of binary64, worst";
        vm.snapshotValue("inverse-functions", string.concat(_nameOf(opcode), format), worst);
        assertLt(worst, dtype == BINARY32 ? 60_000 : 100_000);
        return place;
    }

    function test_otherOpcodesAndTypesAreRefused() public {
        vm.expectRevert(abi.encodeWithSelector(InverseFunctions.UnknownFunction.selector, Opcode.EXP, BINARY32));
        functions.unary(Opcode.EXP, BINARY32, 0);
        vm.expectRevert(abi.encodeWithSelector(InverseFunctions.UnknownFunction.selector, Opcode.ERF, uint8(10)));
        functions.unary(Opcode.ERF, 10, 0);
        vm.expectRevert(abi.encodeWithSelector(InverseFunctions.UnknownFunction.selector, Opcode.POW, uint8(6)));
        functions.pow(6, 2, 2);
    }

    function test_theContractIsWellBelowTheSizeLimit() public view {
        assertLt(address(functions).code.length, 16_384);
    }

    function _read(bytes memory data, uint256 place, uint256 width) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, mul(8, width)), mload(add(add(data, 32), place)))
        }
    }

    function _nameOf(uint8 opcode) private pure returns (string memory) {
        if (opcode == Opcode.ASIN) return "asin";
        if (opcode == Opcode.ACOS) return "acos";
        if (opcode == Opcode.ATAN) return "atan";
        if (opcode == Opcode.ASINH) return "asinh";
        if (opcode == Opcode.ACOSH) return "acosh";
        if (opcode == Opcode.ATANH) return "atanh";
        return opcode == Opcode.ERF ? "erf" : "pow";
    }
}
