// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IAvailability} from "./interfaces/IAvailability.sol";
import {IDisputeGame} from "./interfaces/IDisputeGame.sol";
import {IRollup} from "./interfaces/IRollup.sol";
import {BatchTree} from "./libraries/BatchTree.sol";
import {Ssz} from "./libraries/Ssz.sol";
import {Request, Result} from "./types/Records.sol";

/// @title Operators, bonds, batches, finality
/// @dev Immutable and without roles. Every wei held is in exactly one of four places: an operator's bond, somebody's
/// credit, a reserved compensation, or the pot that waits to be burned.
contract Rollup is IRollup {
    struct Parameters {
        /// seconds after posting before a batch can ripen
        uint32 challengeWindow;
        /// seconds after ripening in which disputes can still be opened
        uint32 grace;
        /// wei that each batch locks
        uint96 batchBond;
        /// wei for the challenger of the earliest opened live dispute of a rejected batch
        uint96 reward;
        /// wei for each of the first `maxCompensated` other live challengers
        uint96 compensation;
        uint16 maxCompensated;
        /// bytes that a batch may announce: what the chain can carry while the results can be supplied
        uint64 supplyCapacity;
    }

    struct Account {
        uint96 total;
        uint96 locked;
        uint64 sequence;
    }

    /// @notice A window of zero seconds, or a grace that is longer than the window that it protects.
    error WindowTooShort(uint256 challengeWindow, uint256 grace);
    /// @notice Rewards of more than half of the bond would let an operator profit from disputing itself.
    error SlashTooSmall(uint256 batchBond, uint256 paidOut);
    error ContractMissing();

    uint32 public constant MAX_COUNT = 65_536;
    /// what a result counts beside its inputs (Availability.RESULT_BYTES)
    uint64 private constant RESULT_BYTES = 1024;
    address public constant BURN_ADDRESS = 0x000000000000000000000000000000000000dEaD;

    address public immutable disputeGame;
    address public immutable availability;
    uint32 public immutable challengeWindow;
    uint32 public immutable grace;
    uint96 public immutable batchBond;
    uint96 public immutable reward;
    uint96 public immutable compensation;
    uint16 public immutable maxCompensated;
    uint64 public immutable supplyCapacity;

    uint64 public batchCount;
    uint256 public burnable;
    mapping(address account => uint256) public credit;
    mapping(address operator => Account) private _accounts;
    mapping(address operator => mapping(address delegate => bool)) private _delegates;
    mapping(uint64 batchId => Batch) private _batches;
    mapping(uint64 batchId => uint256) private _compensationsLeft;

    /// @param game The dispute game's address, predicted by the deployer: the game is deployed afterwards, and its own
    /// constructor refuses a rollup that names another. The same for `availability_`.
    constructor(Parameters memory parameters, address game, address availability_) {
        require(
            parameters.challengeWindow > 0 && parameters.grace > 0 && parameters.grace <= parameters.challengeWindow,
            WindowTooShort(parameters.challengeWindow, parameters.grace)
        );
        uint256 paidOut = parameters.reward + uint256(parameters.maxCompensated) * parameters.compensation;
        require(
            parameters.batchBond > 0 && paidOut <= parameters.batchBond / 2,
            SlashTooSmall(parameters.batchBond, paidOut)
        );
        require(game != address(0) && availability_ != address(0), ContractMissing());
        disputeGame = game;
        availability = availability_;
        supplyCapacity = parameters.supplyCapacity;
        challengeWindow = parameters.challengeWindow;
        grace = parameters.grace;
        batchBond = parameters.batchBond;
        reward = parameters.reward;
        compensation = parameters.compensation;
        maxCompensated = parameters.maxCompensated;
    }

    modifier onlyDisputeGame() {
        require(msg.sender == disputeGame, NotDisputeGame(msg.sender));
        _;
    }

    // ---- operators

    function deposit(address operator) external payable {
        _accounts[operator].total += uint96(msg.value); // no chain has 2^96 wei
        emit Deposited(operator, msg.value);
    }

    function withdrawBond(uint256 amount) external {
        Account storage account = _accounts[msg.sender];
        uint256 free = account.total - account.locked;
        require(amount <= free, BondTooSmall(free, amount));
        account.total -= uint96(amount);
        emit Withdrawn(msg.sender, amount);
        _pay(msg.sender, amount);
    }

    function setDelegate(address delegate, bool allowed) external {
        _delegates[msg.sender][delegate] = allowed;
        emit DelegateSet(msg.sender, delegate, allowed);
    }

    // ---- batches

    function post(Header calldata header, bytes calldata data) external returns (uint64 batchId) {
        require(isOperatorOrDelegate(header.operator, msg.sender), NotOperatorOrDelegate(msg.sender, header.operator));
        require(header.count > 0, BatchEmpty());
        require(header.count <= MAX_COUNT, BatchTooLarge(header.count, MAX_COUNT));
        uint256 announced = uint256(header.count) * (header.maxResultBytes + RESULT_BYTES);
        require(announced <= supplyCapacity, BatchTooLong(announced, supplyCapacity));
        Account storage account = _accounts[header.operator];
        require(header.sequence == account.sequence, SequenceMismatch(header.sequence, account.sequence));
        uint256 free = account.total - account.locked;
        require(free >= batchBond, BondTooSmall(free, batchBond));

        account.locked += batchBond;
        account.sequence += 1;
        batchId = ++batchCount;
        _batches[batchId] = Batch({
            root: header.root,
            operator: header.operator,
            postedAt: uint40(block.timestamp),
            ripeAt: 0,
            status: Status.Posted,
            count: header.count,
            maxResultBytes: header.maxResultBytes,
            rejectedAt: 0,
            proven: false
        });
        emit BatchPosted(
            batchId, header.operator, header.sequence, header.root, header.count, header.maxResultBytes, keccak256(data)
        );
    }

    function ripen(uint64 batchId, bytes32 root) external {
        Batch storage posted = _undecided(batchId, root);
        require(posted.ripeAt == 0, BatchAlreadyRipe(batchId, posted.ripeAt));
        (uint32 open, uint256 windowEnd) = _windowOf(batchId, posted);
        require(open == 0, DemandsOpen(batchId, open));
        require(block.timestamp > windowEnd, TooEarly(block.timestamp, windowEnd + 1));
        posted.ripeAt = uint40(block.timestamp);
        emit BatchRipened(batchId, uint40(block.timestamp));
    }

    function finalize(uint64 batchId, bytes32 root) external {
        Batch storage ripe = _undecided(batchId, root);
        uint256 graceEnd = ripe.ripeAt == 0 ? type(uint256).max - 1 : uint256(ripe.ripeAt) + grace;
        require(block.timestamp > graceEnd, TooEarly(block.timestamp, graceEnd + 1));
        uint256 live = IDisputeGame(disputeGame).liveDisputes(batchId);
        require(live == 0, DisputesLive(batchId, live));
        ripe.status = Status.Final;
        _accounts[ripe.operator].locked -= batchBond;
        emit BatchFinalized(batchId, root);
    }

    function reject(uint64 batchId, address rewarded, uint256 others, bool proven) external onlyDisputeGame {
        _reject(batchId, rewarded, others, proven);
    }

    function rejectUnavailable(uint64 batchId, address rewarded) external {
        require(msg.sender == availability, NotAvailability(msg.sender));
        _reject(batchId, rewarded, 0, false);
        IDisputeGame(disputeGame).abandon(batchId);
    }

    function compensate(uint64 batchId, address challenger) external onlyDisputeGame {
        uint256 left = _compensationsLeft[batchId];
        require(left > 0, NoCompensationLeft(batchId));
        _compensationsLeft[batchId] = left - 1;
        credit[challenger] += compensation;
    }

    // ---- payments

    function withdraw() external {
        uint256 amount = credit[msg.sender];
        require(amount > 0, NothingToWithdraw(msg.sender));
        credit[msg.sender] = 0;
        emit Withdrawn(msg.sender, amount);
        _pay(msg.sender, amount);
    }

    function burn() external {
        uint256 amount = burnable;
        require(amount > 0, NothingToWithdraw(BURN_ADDRESS));
        burnable = 0;
        emit Withdrawn(BURN_ADDRESS, amount);
        _pay(BURN_ADDRESS, amount);
    }

    // ---- views

    function batch(uint64 batchId) external view returns (Batch memory found) {
        found = _batches[batchId];
        require(found.status != Status.None, BatchMissing(batchId));
    }

    function isOperatorOrDelegate(address operator, address caller) public view returns (bool) {
        return caller == operator || _delegates[operator][caller];
    }

    function bondOf(address operator) external view returns (uint256 total, uint256 locked) {
        Account storage account = _accounts[operator];
        return (account.total, account.locked);
    }

    function nextSequence(address operator) external view returns (uint64) {
        return _accounts[operator].sequence;
    }

    function requestDomain() external view returns (address) {
        return address(this);
    }

    function subject(uint64 batchId) external view returns (Subject memory) {
        Batch storage found = _batches[batchId];
        require(found.status != Status.None, BatchMissing(batchId));
        return Subject(found.root, found.count, _isOpen(found), found.operator);
    }

    function isDecided(uint64 batchId) external view returns (bool) {
        return _batches[batchId].status > Status.Posted;
    }

    function isOpen(uint64 batchId) external view returns (bool) {
        return _isOpen(_batches[batchId]);
    }

    function verifyResult(uint64 batchId, Request calldata request, Result calldata result, bytes32[] calldata proof)
        external
        view
        returns (bool)
    {
        Batch storage decided = _batches[batchId];
        if (decided.status != Status.Final) return false;
        if (request.chainId != block.chainid || request.rollup != address(this)) return false;
        if (request.modelId != result.modelId || request.inputRoot != result.inputRoot) return false;
        if (Ssz.hashTreeRoot(request) != result.requestId) return false;
        return BatchTree.verify(decided.root, decided.count, result.index, Ssz.hashTreeRoot(result), proof);
    }

    // ---- internal

    function _isOpen(Batch storage posted) private view returns (bool) {
        if (posted.status != Status.Posted) return false;
        return posted.ripeAt == 0 || block.timestamp <= uint256(posted.ripeAt) + grace;
    }

    /// @dev Open demands, and the last second in which the batch cannot ripen: the end of its challenge window, or of
    /// the time to replay after the last supply.
    function _windowOf(uint64 batchId, Batch storage posted) private view returns (uint32 open, uint256 end) {
        uint40 lastSuppliedAt;
        (open, lastSuppliedAt) = IAvailability(availability).stateOf(batchId);
        end = uint256(posted.postedAt) + challengeWindow;
        if (lastSuppliedAt == 0) return (open, end);
        uint256 replayed = uint256(lastSuppliedAt) + IAvailability(availability).replayPeriod();
        if (replayed > end) end = replayed;
    }

    function _reject(uint64 batchId, address rewarded, uint256 others, bool proven) private {
        Batch storage convicted = _batches[batchId];
        require(convicted.status == Status.Posted, BatchDecided(batchId, convicted.status));
        uint256 reserved = others < maxCompensated ? others : maxCompensated;
        uint256 burned = uint256(batchBond) - reward - reserved * compensation;

        convicted.status = Status.Rejected;
        convicted.rejectedAt = uint40(block.timestamp);
        convicted.proven = proven;
        Account storage account = _accounts[convicted.operator];
        account.total -= batchBond;
        account.locked -= batchBond;
        credit[rewarded] += reward;
        if (reserved > 0) _compensationsLeft[batchId] = reserved;
        burnable += burned;
        emit BatchRejected(batchId, convicted.root, rewarded, reward, burned, proven);
    }

    /// @dev The batch, which must be posted under this root and not decided yet.
    function _undecided(uint64 batchId, bytes32 root) private view returns (Batch storage found) {
        found = _batches[batchId];
        require(found.status != Status.None, BatchMissing(batchId));
        require(found.root == root, BatchRootMismatch(batchId, root, found.root));
        require(found.status == Status.Posted, BatchDecided(batchId, found.status));
    }

    /// @dev Always the last thing that a function does.
    function _pay(address to, uint256 amount) private {
        (bool paid,) = to.call{value: amount}("");
        require(paid, TransferFailed(to, amount));
    }
}
