// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Sha256Tree} from "./Sha256Tree.sol";

/// @notice Roots of tensors that are given whole (specification, section 3 and appendix B).
library TensorRoot {
    /// @notice Root of the tree over the element bytes in chunks of 32, the last one padded with zeros.
    function ofOne(bytes calldata elements) internal view returns (bytes32) {
        uint256 count = (elements.length + 31) / 32;
        bytes32[] memory chunks = new bytes32[](count);
        for (uint256 i = 0; i < elements.length / 32; ++i) {
            chunks[i] = bytes32(elements[32 * i:32 * i + 32]);
        }
        uint256 rest = elements.length % 32;
        // Shorter calldata slices come padded with zeros.
        if (rest > 0) chunks[count - 1] = bytes32(elements[elements.length - rest:]);
        return Sha256Tree.root(chunks, Sha256Tree.depthOf(count));
    }

    /// @notice `inputRoot` or `outputRoot`: the tree over the roots of several tensors; 32 zero bytes for none.
    function ofAll(bytes[] calldata tensors) internal view returns (bytes32) {
        bytes32[] memory roots = new bytes32[](tensors.length);
        for (uint256 i = 0; i < tensors.length; ++i) {
            roots[i] = ofOne(tensors[i]);
        }
        return Sha256Tree.root(roots, Sha256Tree.depthOf(roots.length));
    }
}
