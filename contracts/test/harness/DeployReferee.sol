// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IElementaryFunctions, IPowers} from "../../src/interfaces/IElementaryFunctions.sol";
import {IModelRegistry} from "../../src/interfaces/IModelRegistry.sol";
import {Elementwise} from "../../src/referee/Elementwise.sol";
import {ExponentialFunctions} from "../../src/referee/ExponentialFunctions.sol";
import {InverseFunctions} from "../../src/referee/InverseFunctions.sol";
import {Referee} from "../../src/referee/Referee.sol";
import {RowArithmetic} from "../../src/referee/RowArithmetic.sol";

/// @notice A referee with its arithmetic.
library DeployReferee {
    function arithmetic() internal returns (Referee.Arithmetic memory) {
        return Referee.Arithmetic(
            new Elementwise(),
            new RowArithmetic(),
            IElementaryFunctions(address(new ExponentialFunctions())),
            IPowers(address(new InverseFunctions()))
        );
    }

    function referee(IModelRegistry registry) internal returns (Referee) {
        return new Referee(registry, arithmetic());
    }
}
