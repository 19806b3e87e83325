// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Test} from "../base/Test.sol";
import {WellFormed} from "../../src/libraries/WellFormed.sol";
import {PackedType} from "../../src/types/PackedType.sol";

/// @notice isWellFormed answers true or false on any bytes, and accepts no other serialization of an instruction.
contract WellFormedTotalTest is Test {
    bytes internal constant DOT = hex"a0010e00000016000000250000000300000003000000020000000002010000000100000000";
    bytes internal constant COPY = hex"01010e000000160000001b00000004000000030000000200000000000000000000000010000000220000000400"
        hex"000001010000000300000000010000000000000000000000010000000000000000000000000100000001";

    function check(bytes memory data, PackedType[] memory types) public pure returns (bool) {
        return WellFormed.isWellFormed(data, 5, types, 2, 3);
    }

    function _types(uint256 count) internal pure returns (PackedType[] memory types) {
        types = new PackedType[](count);
        for (uint256 i; i < count; ++i) {
            types[i] = PackedType(1, 2, (3 << 224) | (4 << 192));
        }
    }

    function testFuzz_anyBytesHaveAnAnswer(bytes memory data, uint8[3] memory head, uint256[3] memory dims)
        public
        view
    {
        PackedType[] memory types = new PackedType[](uint256(head[0]) % 4);
        for (uint256 i; i < types.length; ++i) {
            types[i] = PackedType(head[1], head[2], dims[i]);
        }
        this.check(data, types);
    }

    function testFuzz_anyDamageHasAnAnswer(uint256[6] memory places, uint8[6] memory values, bool copy) public view {
        bytes memory data = copy ? COPY : DOT;
        for (uint256 i; i < 6; ++i) {
            data[places[i] % data.length] = bytes1(values[i]);
        }
        this.check(data, _types(copy ? 1 : 3));
    }

    function testFuzz_anyOffsetButTheCanonicalOneIsRefused(uint256 place, uint32 value) public view {
        bytes memory data = COPY;
        require(this.check(data, _types(1)), "the copy is well-formed");
        uint256[5] memory offsets = [uint256(2), 6, 10, 35, 39];
        place = offsets[place % 5];
        bytes32 before = keccak256(data);
        for (uint256 i; i < 4; ++i) {
            data[place + i] = bytes1(uint8(value >> (8 * i)));
        }
        vm.assume(keccak256(data) != before);
        assertFalse(this.check(data, _types(1)));
    }

    function testFuzz_anyOtherLengthIsRefused(uint256 length) public view {
        bytes memory data = COPY;
        length %= data.length + 40;
        vm.assume(length != data.length);
        bytes memory other = new bytes(length);
        for (uint256 i; i < length && i < data.length; ++i) {
            other[i] = data[i];
        }
        assertFalse(this.check(other, _types(1)));
    }
}
