// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {PackedType} from "../types/PackedType.sol";

/// @notice Tables of tensor types in contract code: written once at registration, read with EXTCODECOPY, 200 gas a
/// byte to store where a storage slot takes 690.
///
///   code    | STOP 1 | entry 34 | entry 34 | …
///   entry   | dtype 1 | rank 1 | eight dimensions, big-endian 32 |
library TypeTable {
    uint256 internal constant ENTRY = 34;
    /// @dev As many entries as fit behind the STOP byte under the code size limit of 24,576 bytes.
    uint256 internal constant MAX_ENTRIES = (24_576 - 1) / ENTRY;

    error TableNotStored();

    /// @notice A buffer for `count` entries.
    function allocate(uint256 count) internal pure returns (bytes memory) {
        return new bytes(ENTRY * count);
    }

    function set(bytes memory table, uint256 entry, PackedType memory packed) internal pure {
        (uint8 dtype, uint8 rank, uint256 dims) = (packed.dtype, packed.rank, packed.dims);
        assert(ENTRY * entry < table.length);
        assembly ("memory-safe") {
            let place := add(add(table, 32), mul(ENTRY, entry))
            mstore8(place, dtype)
            mstore8(add(place, 1), rank)
            mstore(add(place, 2), dims)
        }
    }

    function get(bytes memory table, uint256 entry) internal pure returns (PackedType memory packed) {
        assert(ENTRY * entry < table.length);
        bytes32 head;
        uint256 dims;
        assembly ("memory-safe") {
            let place := add(add(table, 32), mul(ENTRY, entry))
            head := mload(place)
            dims := mload(add(place, 2))
        }
        return PackedType(uint8(head[0]), uint8(head[1]), dims);
    }

    /// @notice Stores entries [from, to) of the table as the code of a new contract.
    function store(bytes memory table, uint256 from, uint256 to) internal returns (address part) {
        uint256 size = ENTRY * (to - from);
        bytes memory code = new bytes(size);
        assembly ("memory-safe") {
            mcopy(add(code, 32), add(add(table, 32), mul(ENTRY, from)), size)
        }
        // PUSH2 size DUP1 PUSH1 10 RETURNDATASIZE CODECOPY RETURNDATASIZE RETURN: returns what follows these ten bytes.
        code = abi.encodePacked(hex"61", uint16(size + 1), hex"80600a3d393df300", code);
        assembly ("memory-safe") {
            part := create(0, add(code, 32), mload(code))
        }
        require(part != address(0), TableNotStored());
    }

    /// @notice Stores a whole table in as many parts as it takes.
    function storeAll(bytes memory table) internal returns (address[] memory parts) {
        uint256 count = table.length / ENTRY;
        parts = new address[]((count + MAX_ENTRIES - 1) / MAX_ENTRIES);
        for (uint256 i; i < parts.length; ++i) {
            uint256 from = MAX_ENTRIES * i;
            parts[i] = store(table, from, count - from < MAX_ENTRIES ? count : from + MAX_ENTRIES);
        }
    }

    /// @notice Copies entry `entry` of a stored part into entry `into` of a buffer.
    function load(address part, uint256 entry, bytes memory table, uint256 into) internal view {
        assert(ENTRY * into < table.length);
        assembly ("memory-safe") {
            extcodecopy(part, add(add(table, 32), mul(ENTRY, into)), add(1, mul(ENTRY, entry)), ENTRY)
        }
    }
}
