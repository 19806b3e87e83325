// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

/// @title Payouts are pulled
/// @notice What a contract owes is credited; whoever it is owed to takes it. So no payment can be refused, burn gas or
/// re-enter in the middle of somebody else's call, and what is slashed and nobody's goes to the burn address.
abstract contract Payouts {
    event Withdrawn(address indexed account, uint256 amount);

    error NothingToWithdraw(address account);
    error TransferFailed(address to, uint256 amount);

    address public constant BURN_ADDRESS = 0x000000000000000000000000000000000000dEaD;

    /// @notice Wei that the account can take by `withdraw`.
    mapping(address account => uint256) public credit;

    /// @notice Pays what is credited to the caller.
    function withdraw() external {
        _payOut(msg.sender);
    }

    /// @notice Sends what was slashed and is nobody's to the burn address.
    function burn() external {
        _payOut(BURN_ADDRESS);
    }

    function _credit(address account, uint256 amount) internal {
        credit[account] += amount;
    }

    /// @dev Always the last thing that a function does.
    function _payOut(address account) private {
        uint256 amount = credit[account];
        require(amount > 0, NothingToWithdraw(account));
        credit[account] = 0;
        emit Withdrawn(account, amount);
        (bool paid,) = account.call{value: amount}("");
        require(paid, TransferFailed(account, amount));
    }
}
