// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @notice What is folded over one or two rows.
struct Fold {
    uint8 opcode;
    /// data type of the elements; of `dot` that of its first row, of `scatter` that of the updates
    uint8 dtype;
    /// of `dot`: data type of the second row
    uint8 second;
    /// the instruction's attribute byte
    uint8 attribute;
    /// of `rank` and `scatter`: the element's place in its row
    uint256 place;
    /// of `scatter`: length of the row that the indices point into
    uint256 size;
}

/// @title Row instructions as folds
/// @notice The reductions, cumulative functions, `rank`, `scatter` and `dot` of appendix A: start → absorb the rows, in
/// parts if they are long → finish. The state is a list of words that anyone may carry from one part to the next; what
/// a state leads to means nothing unless it is known to come from `start` and `absorb`.
interface IRowArithmetic {
    /// @notice start, absorb and finish in one.
    /// @param single the element that is read besides the rows: the element of x of `scatter`, the element itself of
    /// `rank`, the bias of `dot` (0 for none)
    /// @param count elements of each row, 0 for none
    /// @param a the bytes of the row's elements; of `scatter` those of the indices
    /// @param b the bytes of the second row of `dot`, of the updates of `scatter`, else empty
    function evaluate(Fold calldata fold, uint256 single, uint256 count, bytes calldata a, bytes calldata b)
        external
        pure
        returns (uint256 bits);

    function start(Fold calldata fold, uint256 single) external pure returns (uint256[] memory state);

    /// @notice Parts come in ascending order, those of a `cumproduct` from the end in descending order.
    /// @param first place in the row of the part's first element
    function absorb(
        Fold calldata fold,
        uint256[] memory state,
        uint256 first,
        uint256 count,
        bytes calldata a,
        bytes calldata b
    ) external pure returns (uint256[] memory);

    function finish(Fold calldata fold, uint256[] memory state) external pure returns (uint256 bits);
}
