// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {Binary32} from "../Binary32.sol";
import {IResultReader} from "../../interfaces/IResultReader.sol";

/// @title A credit line that opens on a final score
/// @notice An example of a consumer. A bureau registers the features of applicants by their input root; whoever can
/// show a final result of the right model on exactly these features, with a score of at least the threshold, opens the
/// applicant's line. Neither a server nor a signature is trusted for the score: it is read from a batch that nobody
/// could fault.
contract CreditLine {
    /// @notice Fixed point with this many decimals.
    uint256 public constant DECIMALS = 6;

    event Registered(address indexed applicant, bytes32 features);
    event Opened(address indexed applicant, int256 score);

    error NotTheBureau(address caller);
    error OtherQuestion(bytes32 modelId, bytes32 inputRoot);
    error OtherElement(uint256 output, uint256 element);
    error ScoreTooLow(int256 score, int256 threshold);

    IResultReader public immutable reader;
    address public immutable bureau;
    bytes32 public immutable modelId;
    int256 public immutable threshold;

    /// @notice The input root of what the bureau knows about an applicant.
    mapping(address applicant => bytes32) public featuresOf;
    mapping(address applicant => bool) public isOpen;

    constructor(IResultReader reader_, address bureau_, bytes32 modelId_, int256 threshold_) {
        (reader, bureau, modelId, threshold) = (reader_, bureau_, modelId_, threshold_);
    }

    /// @notice New features close the line until there is a score for them.
    function register(address applicant, bytes32 features) external {
        require(msg.sender == bureau, NotTheBureau(msg.sender));
        featuresOf[applicant] = features;
        isOpen[applicant] = false;
        emit Registered(applicant, features);
    }

    /// @notice Anyone: shows a final result for the applicant and its score, element 0 of output 0.
    /// @dev What is asked (model and inputs) and which element is read are fixed here; everything else about the proof
    /// is the reader's matter.
    function open(
        address applicant,
        IResultReader.ResultProof calldata proof,
        IResultReader.ElementProof calldata score
    ) external {
        bool isTheQuestion = proof.result.modelId == modelId && proof.result.inputRoot == featuresOf[applicant];
        require(isTheQuestion, OtherQuestion(proof.result.modelId, proof.result.inputRoot));
        require(score.output == 0 && score.element == 0, OtherElement(score.output, score.element));
        (uint256 bits,) = reader.readOutput(proof, score);
        int256 value = Binary32.toFixed(bits, DECIMALS);
        require(value >= threshold, ScoreTooLow(value, threshold));
        isOpen[applicant] = true;
        emit Opened(applicant, value);
    }
}
