// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Chunks} from "../../src/dispute/Chunks.sol";
import {Test} from "../base/Test.sol";

/// @notice Elements and padding of chunks, for every width.
contract ChunksTest is Test {
    function widthOf(uint8 dtype) external pure returns (uint256) {
        return Chunks.widthOf(dtype);
    }

    /// The codes of ONNX's TensorProto.DataType that programs use.
    function test_widths() public {
        uint8[13] memory dtypes = [uint8(1), 2, 3, 4, 5, 6, 7, 9, 10, 11, 12, 13, 16];
        uint8[13] memory widths = [4, 1, 1, 2, 2, 4, 8, 1, 2, 8, 4, 8, 2];
        for (uint256 i = 0; i < dtypes.length; ++i) {
            assertEq(Chunks.widthOf(dtypes[i]), widths[i]);
        }
        uint8[6] memory unknown = [0, 8, 14, 15, 17, 255]; // string and complex types among them
        for (uint256 i = 0; i < unknown.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(Chunks.DataTypeUnknown.selector, unknown[i]));
            this.widthOf(unknown[i]);
        }
    }

    function testFuzz_readIsLittleEndian(bytes32 chunk, uint256 log, uint256 place) public pure {
        uint256 width = 1 << bound(log, 0, 3);
        place = bound(place, 0, 32 / width - 1);
        uint256 expected = 0;
        for (uint256 i = 0; i < width; ++i) {
            expected |= uint256(uint8(chunk[place * width + i])) << (8 * i);
        }
        assertEq(Chunks.read(chunk, place, width), expected);
    }

    /// Byte by byte: what lies behind the last element is padding, nothing else is.
    function testFuzz_paddingIsWhatLiesBehind(bytes32 chunk, uint256 elements, uint256 log, uint256 index) public pure {
        uint256 width = 1 << bound(log, 0, 3);
        elements = bound(elements, 1, 40);
        index = bound(index, 0, 12);
        uint256 used = elements * width;
        bool any = false;
        bool padded = false;
        for (uint256 i = 0; i < 32; ++i) {
            if (32 * index + i < used) continue;
            padded = true;
            if (chunk[i] != 0) any = true;
        }
        assertEq(Chunks.isPadded(index, elements, width), padded);
        assertEq(Chunks.padding(chunk, index, elements, width) != 0, any);
        assertEq(Chunks.count(elements, width), (used + 31) / 32);
    }
}
