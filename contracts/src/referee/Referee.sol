// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Elementwise} from "./Elementwise.sol";
import {ReadProofs} from "./ReadProofs.sol";
import {Read, Reads} from "./Reads.sol";
import {IElementaryFunctions, IPowers} from "../interfaces/IElementaryFunctions.sol";
import {ILongRows} from "../interfaces/ILongRows.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {Fold, IRowArithmetic} from "../interfaces/IRowArithmetic.sol";
import {LittleEndian} from "../libraries/LittleEndian.sol";
import {DataType} from "../types/DataType.sol";
import {Instruction} from "../types/Instruction.sol";
import {Family, Opcode} from "../types/Opcode.sol";
import {PackedType} from "../types/PackedType.sol";

/// @title The referee (documented on the interface)
/// @dev Here: which arithmetic an instruction needs. The arithmetic itself is in four contracts of its own, which keep
/// nothing and know nothing of proofs.
contract Referee is ReadProofs, ILongRows {
    /// @notice The contracts that compute.
    struct Arithmetic {
        Elementwise elementwise;
        IRowArithmetic rows;
        IElementaryFunctions exponential;
        IPowers inverse;
    }

    /// @dev Elements in the calldata.
    struct Slice {
        uint256 offset;
        uint256 length;
    }

    /// @dev One part of the rows that an element reads.
    struct Part {
        /// bits of the element that is read besides the rows, 0 if there is none
        uint256 single;
        /// place in the row of the part's first element
        uint256 first;
        uint256 count;
        Slice a;
        Slice b;
    }

    /// @dev Elements of a row in one part.
    uint256 private constant PART = 4608;
    uint256 private constant FROM_THE_END = 2;

    Elementwise public immutable elementwise;
    IRowArithmetic public immutable rows;
    IElementaryFunctions public immutable exponential;
    IPowers public immutable inverse;

    mapping(bytes32 session => Session) private _sessions;

    constructor(IModelRegistry registry_, Arithmetic memory arithmetic) ReadProofs(registry_) {
        elementwise = arithmetic.elementwise;
        rows = arithmetic.rows;
        exponential = arithmetic.exponential;
        inverse = arithmetic.inverse;
    }

    function recompute(
        address prover,
        Roots calldata roots,
        InstructionProof calldata proof,
        uint256 element,
        OperandProof[] calldata operands
    ) external view returns (uint256) {
        Step memory step = _step(roots.modelId, proof, element);
        Instruction memory instruction = step.instruction;
        Family family = Opcode.family(instruction.opcode);
        if (family == Family.Take) return _taken(step, roots, element, operands);
        if (_isFold(family)) {
            if (_rowLength(step) > PART) return _resultOf(prover, roots, proof.step, element, operands);
            Part memory part = _part(step, roots, 0, operands);
            Fold memory fold = _foldOf(step, element);
            return rows.evaluate(fold, part.single, part.count, _bytes(part.a), _bytes(part.b));
        }
        _requireCount(operands, step.reads.length);
        uint256[] memory bits = new uint256[](operands.length);
        for (uint256 i; i < bits.length; ++i) {
            bits[i] = _provenBits(step, roots, i, step.reads[i], operands[i]);
        }
        if (family == Family.Copy && bits.length == 0) return _fillOf(instruction);
        if (family == Family.Copy || family == Family.Concat) return bits[0];
        if (family == Family.Select) return bits[0] == 0 ? bits[2] : bits[1];
        return _elementwise(step, family, bits);
    }

    // ---- long rows

    function proveRows(
        Roots calldata roots,
        InstructionProof calldata proof,
        uint256 element,
        uint256 part,
        uint256[] calldata state,
        OperandProof[] calldata operands
    ) external {
        Session storage session_ = _sessions[_sessionKey(msg.sender, roots, proof.step, element)];
        if (part != 0) {
            bytes32 expected = session_.state;
            require(_stateHash(part, state) == expected, RowsOutOfOrder(part));
        }
        Step memory step = _step(roots.modelId, proof, element);
        uint256[] memory next = _absorb(step, roots, element, part, state, operands);
        bool last = PART * (part + 1) >= _rowLength(step);
        session_.state = last ? bytes32(0) : _stateHash(part + 1, next);
        session_.proven = last;
        session_.bits = last ? uint64(rows.finish(_foldOf(step, element), next)) : 0;
        emit PartProven(msg.sender, proof.step, element, part, last);
    }

    function absorb(
        Roots calldata roots,
        InstructionProof calldata proof,
        uint256 element,
        uint256 part,
        uint256[] calldata state,
        OperandProof[] calldata operands
    ) external view returns (uint256[] memory) {
        return _absorb(_step(roots.modelId, proof, element), roots, element, part, state, operands);
    }

    function session(address prover, Roots calldata roots, uint32 step, uint256 element)
        external
        view
        returns (Session memory)
    {
        return _sessions[_sessionKey(prover, roots, step, element)];
    }

    /// @dev Everything that a proof stands on: the roots and the step fix instruction and operands, the element fixes
    /// what is read of them.
    function _sessionKey(address prover, Roots calldata roots, uint32 step, uint256 element)
        private
        pure
        returns (bytes32)
    {
        return keccak256(abi.encode(prover, roots, step, element));
    }

    function _stateHash(uint256 part, uint256[] memory state) private pure returns (bytes32) {
        return keccak256(abi.encode(part, state));
    }

    function _resultOf(
        address prover,
        Roots calldata roots,
        uint32 step,
        uint256 element,
        OperandProof[] calldata operands
    ) private view returns (uint256) {
        _requireCount(operands, 0);
        Session storage session_ = _sessions[_sessionKey(prover, roots, step, element)];
        require(session_.proven, RowsNotProven(prover, step, element));
        return session_.bits;
    }

    /// @dev The state behind a part; the state before the first one is not looked at.
    function _absorb(
        Step memory step,
        Roots calldata roots,
        uint256 element,
        uint256 part,
        uint256[] memory state,
        OperandProof[] calldata operands
    ) private view returns (uint256[] memory) {
        uint256 length = _rowLength(step);
        require(length > PART && part * PART < length, RowsOutOfOrder(part));
        Fold memory fold = _foldOf(step, element);
        Part memory elements = _part(step, roots, part, operands);
        if (part == 0) state = rows.start(fold, elements.single);
        return rows.absorb(fold, state, elements.first, elements.count, _bytes(elements.a), _bytes(elements.b));
    }

    // ---- rows

    function _isFold(Family family) private pure returns (bool) {
        return family == Family.Scatter || family >= Family.Reduction;
    }

    /// @dev Whether a read is a row, or an element that is read besides.
    function _isRow(Step memory step, uint256 index) private pure returns (bool) {
        uint8 opcode = step.instruction.opcode;
        uint256 operand = step.reads[index].operand;
        if (opcode == Opcode.SCATTER) return operand != 0;
        if (opcode == Opcode.DOT) return operand != 2;
        return opcode != Opcode.RANK || index == 0;
    }

    /// @dev Elements of each row that is read: 0 for an empty one.
    function _rowLength(Step memory step) private pure returns (uint256) {
        for (uint256 i; i < step.reads.length; ++i) {
            if (_isRow(step, i)) return step.reads[i].count;
        }
        return 0;
    }

    /// @dev Proves one part of the rows and, with the first part, the element that is read besides.
    function _part(Step memory step, Roots calldata roots, uint256 number, OperandProof[] calldata operands)
        private
        view
        returns (Part memory part)
    {
        uint256 used;
        for (uint256 i; i < step.reads.length; ++i) {
            bool isRow = _isRow(step, i);
            if (!isRow && number != 0) continue;
            require(used < operands.length, OperandCountMismatch(operands.length, used + 1));
            Read memory read = step.reads[i];
            if (isRow) {
                (part.first, part.count) = _partOf(step.instruction, read.count, number);
                read = Read(read.operand, read.first + part.first, part.count);
                Slice memory elements = _pointer(_proven(step, roots, used, read, operands[used]));
                if (part.a.length == 0) part.a = elements;
                else part.b = elements;
            } else {
                part.single = _provenBits(step, roots, used, read, operands[used]);
            }
            ++used;
        }
        _requireCount(operands, used);
    }

    function _pointer(bytes calldata data) private pure returns (Slice memory elements) {
        assembly ("memory-safe") {
            mstore(elements, data.offset)
            mstore(add(elements, 32), data.length)
        }
    }

    function _bytes(Slice memory elements) private pure returns (bytes calldata data) {
        assembly ("memory-safe") {
            data.offset := mload(elements)
            data.length := mload(add(elements, 32))
        }
    }

    /// @dev Parts run from the start of the row; those of a product from the end from its end.
    function _partOf(Instruction memory instruction, uint256 length, uint256 part)
        private
        pure
        returns (uint256 first, uint256 count)
    {
        first = part * PART;
        count = length - first < PART ? length - first : PART;
        if (instruction.opcode == Opcode.CUMPRODUCT && uint8(instruction.attributes[0]) & FROM_THE_END != 0) {
            first = length - first - count;
        }
    }

    function _foldOf(Step memory step, uint256 element) private pure returns (Fold memory fold) {
        Instruction memory instruction = step.instruction;
        PackedType memory x = step.types[0];
        fold.opcode = instruction.opcode;
        fold.dtype = x.dtype;
        if (instruction.attributes.length != 0) fold.attribute = uint8(instruction.attributes[0]);
        if (fold.opcode == Opcode.DOT) fold.second = step.types[1].dtype;
        if (fold.opcode != Opcode.SCATTER && fold.opcode != Opcode.RANK) return fold;
        fold.size = x.dimFromEnd(0);
        fold.place = element % fold.size;
    }

    // ---- single elements

    /// @dev The index first, then the element that it names, or zero bits where it lies outside.
    function _taken(Step memory step, Roots calldata roots, uint256 element, OperandProof[] calldata operands)
        private
        view
        returns (uint256)
    {
        require(operands.length != 0, OperandCountMismatch(0, 1));
        uint256 index = _provenBits(step, roots, 0, step.reads[0], operands[0]);
        (bool inside, Read memory read) = Reads.taken(step.instruction, step.types, element, index);
        _requireCount(operands, inside ? 2 : 1);
        return inside ? _provenBits(step, roots, 1, read, operands[1]) : 0;
    }

    /// @dev The first bytes of the map.
    function _fillOf(Instruction memory instruction) private pure returns (uint256) {
        return LittleEndian.read(bytes32(instruction.attributes), DataType.width(instruction.output.dtype));
    }

    function _elementwise(Step memory step, Family family, uint256[] memory bits) private view returns (uint256) {
        uint8 opcode = step.instruction.opcode;
        uint8 dtype = step.types[0].dtype;
        if (family == Family.Cast) return elementwise.cast(dtype, step.instruction.output.dtype, bits[0]);
        if (family == Family.Unary) {
            if (!Opcode.isElementary(opcode)) return elementwise.unary(opcode, dtype, bits[0]);
            bool isInverse = (opcode >= Opcode.ASIN && opcode <= Opcode.ATAN) || opcode >= Opcode.ASINH;
            return (isInverse ? IElementaryFunctions(inverse) : exponential).unary(opcode, dtype, bits[0]);
        }
        if (opcode == Opcode.POW && DataType.isIn(dtype, DataType.WIDE)) return inverse.pow(dtype, bits[0], bits[1]);
        return elementwise.binary(opcode, dtype, bits[0], bits[1]);
    }

    function _requireCount(OperandProof[] calldata operands, uint256 expected) private pure {
        require(operands.length == expected, OperandCountMismatch(operands.length, expected));
    }
}
