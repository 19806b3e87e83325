// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../../base/Test.sol";
import {ExponentialFunctions} from "../../../src/referee/ExponentialFunctions.sol";
import {DataType} from "../../../src/types/DataType.sol";
import {Opcode} from "../../../src/types/Opcode.sol";

/// @notice The results are those of the TypeScript reference (fixture by scripts/make-exponential-vectors.mjs): for each
/// function and format 1,200 operands, the hardest arguments and the edges among them.
contract ExponentialFunctionsTest is Test {
    ExponentialFunctions internal functions = new ExponentialFunctions();

    function test_resultsAreThoseOfTheReference() public {
        bytes memory records = vm.readFileBinary("test/fixtures/exponential-functions.bin");
        uint256 blocks;
        for (uint256 place; place < records.length; ++blocks) {
            (uint8 opcode, uint8 dtype) = (uint8(records[place]), uint8(records[place + 1]));
            uint256 count = _read(records, place + 2, 2);
            assertGe(count, 1200);
            place = _checkBlock(records, place + 4, opcode, dtype, count);
        }
        assertEq(blocks, 16);
    }

    /// @dev Compares `count` records from there on; returns where they end. Snapshots the greatest gas of one call.
    function _checkBlock(bytes memory records, uint256 place, uint8 opcode, uint8 dtype, uint256 count)
        private
        returns (uint256)
    {
        uint256 width = dtype == DataType.FLOAT32 ? 4 : 8;
        uint256 worst;
        for (uint256 i; i < count; ++i) {
            uint256 x = _read(records, place, width);
            uint256 used = gasleft();
            uint256 result = functions.unary(opcode, dtype, x);
            used -= gasleft();
            assertEq(
                result, _read(records, place + width, width), string.concat(_nameOf(opcode), " of ", vm.toString(x))
            );
            place += 2 * width;
            if (used > worst) worst = used;
        }
        string memory format = dtype == DataType.FLOAT32 ? " of binary32, worst" : " of binary64, worst";
        vm.snapshotValue("exponential-functions", string.concat(_nameOf(opcode), format), worst);
        assertLt(worst, 20_000);
        return place;
    }

    function test_otherOpcodesAndTypesAreRefused() public {
        vm.expectRevert(
            abi.encodeWithSelector(ExponentialFunctions.UnknownFunction.selector, Opcode.ERF, DataType.FLOAT32)
        );
        functions.unary(Opcode.ERF, DataType.FLOAT32, 0);
        vm.expectRevert(
            abi.encodeWithSelector(ExponentialFunctions.UnknownFunction.selector, Opcode.EXP, DataType.FLOAT16)
        );
        functions.unary(Opcode.EXP, DataType.FLOAT16, 0);
    }

    function test_theContractIsWellBelowTheSizeLimit() public view {
        assertLt(address(functions).code.length, 16_384);
    }

    /// @dev Odd and even functions keep and drop the sign, NaN is canonical, whatever the operand.
    function test_symmetryAndNaN(uint64 bits) public view {
        uint256 mirrored = bits ^ (1 << 63);
        bool isNaN = bits << 1 > 0x7ff << 53;
        uint8[5] memory odd = [Opcode.SIN, Opcode.TAN, Opcode.SINH, Opcode.TANH, Opcode.COS];
        for (uint256 i; i < odd.length; ++i) {
            uint256 result = functions.unary(odd[i], DataType.FLOAT64, bits);
            uint256 other = functions.unary(odd[i], DataType.FLOAT64, mirrored);
            if (isNaN) assertEq(result, 0x7ff8000000000000);
            if (result == 0x7ff8000000000000 || odd[i] == Opcode.COS) assertEq(result, other);
            else assertEq(result, other ^ (1 << 63));
        }
    }

    function _read(bytes memory data, uint256 place, uint256 width) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            value := shr(sub(256, mul(8, width)), mload(add(add(data, 32), place)))
        }
    }

    function _nameOf(uint8 opcode) private pure returns (string memory) {
        if (opcode == Opcode.EXP) return "exp";
        if (opcode == Opcode.LOG) return "log";
        if (opcode == Opcode.SIN) return "sin";
        if (opcode == Opcode.COS) return "cos";
        if (opcode == Opcode.TAN) return "tan";
        if (opcode == Opcode.SINH) return "sinh";
        return opcode == Opcode.COSH ? "cosh" : "tanh";
    }
}
