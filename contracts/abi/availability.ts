// Written by scripts/build.mjs. Do not edit.
export const availabilityAbi = [
 {
  "type": "constructor",
  "inputs": [
   {
    "name": "given",
    "type": "tuple",
    "internalType": "struct Availability.Parameters",
    "components": [
     {
      "name": "demandWindow",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "supplyPeriod",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "replayPeriod",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "grace",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "bytePrice",
      "type": "uint96",
      "internalType": "uint96"
     }
    ]
   },
   {
    "name": "rollup_",
    "type": "address",
    "internalType": "contract IRollup"
   },
   {
    "name": "registry_",
    "type": "address",
    "internalType": "contract IModelRegistry"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "BURN_ADDRESS",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "address"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "PART_BYTES",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "RESULT_BYTES",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "bondFor",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "burn",
  "inputs": [],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "bytePrice",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint96",
    "internalType": "uint96"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "callOperator",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "close",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "credit",
  "inputs": [
   {
    "name": "account",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "demand",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "root",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [],
  "stateMutability": "payable"
 },
 {
  "type": "function",
  "name": "demandOf",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "internalType": "struct IAvailability.Demand",
    "components": [
     {
      "name": "demander",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "since",
      "type": "uint40",
      "internalType": "uint40"
     },
     {
      "name": "calledAt",
      "type": "uint40",
      "internalType": "uint40"
     },
     {
      "name": "status",
      "type": "uint8",
      "internalType": "enum IAvailability.Status"
     },
     {
      "name": "bond",
      "type": "uint96",
      "internalType": "uint96"
     },
     {
      "name": "partsLeft",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "resultRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "demandWindow",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "fail",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "grace",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "registry",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IModelRegistry"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "replayPeriod",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "rollup",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IRollup"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "stateOf",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "open",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "lastSuppliedAt",
    "type": "uint40",
    "internalType": "uint40"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "supplyPart",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "result",
    "type": "tuple",
    "internalType": "struct Result",
    "components": [
     {
      "name": "requestId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "index",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "outputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "input",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "part",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "elements",
    "type": "bytes",
    "internalType": "bytes"
   },
   {
    "name": "branch",
    "type": "bytes32[]",
    "internalType": "bytes32[]"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "supplyPeriod",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "supplyResult",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "request",
    "type": "tuple",
    "internalType": "struct Request",
    "components": [
     {
      "name": "chainId",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "rollup",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "client",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "nonce",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "deadline",
      "type": "uint64",
      "internalType": "uint64"
     }
    ]
   },
   {
    "name": "result",
    "type": "tuple",
    "internalType": "struct Result",
    "components": [
     {
      "name": "requestId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "index",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "outputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "proof",
    "type": "bytes32[]",
    "internalType": "bytes32[]"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "withdraw",
  "inputs": [],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "event",
  "name": "DemandClosed",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DemandFailed",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DemandSupplied",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "PartSupplied",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "input",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "part",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   },
   {
    "name": "elements",
    "type": "bytes",
    "indexed": false,
    "internalType": "bytes"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "ResultDemanded",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "demander",
    "type": "address",
    "indexed": false,
    "internalType": "address"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "ResultSupplied",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "request",
    "type": "tuple",
    "indexed": false,
    "internalType": "struct Request",
    "components": [
     {
      "name": "chainId",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "rollup",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "client",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "nonce",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "deadline",
      "type": "uint64",
      "internalType": "uint64"
     }
    ]
   },
   {
    "name": "result",
    "type": "tuple",
    "indexed": false,
    "internalType": "struct Result",
    "components": [
     {
      "name": "requestId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "index",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "outputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "proof",
    "type": "bytes32[]",
    "indexed": false,
    "internalType": "bytes32[]"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "SupplyCalled",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "deadline",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Withdrawn",
  "inputs": [
   {
    "name": "account",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "amount",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   }
  ],
  "anonymous": false
 },
 {
  "type": "error",
  "name": "AlreadyDemanded",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "BatchDecided",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "status",
    "type": "uint8",
    "internalType": "enum IRollup.Status"
   }
  ]
 },
 {
  "type": "error",
  "name": "BatchRootMismatch",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "given",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "actual",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "BatchUndecided",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "BondMismatch",
  "inputs": [
   {
    "name": "given",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "expected",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "BranchLengthMismatch",
  "inputs": [
   {
    "name": "given",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "expected",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "DeadlinePassed",
  "inputs": [
   {
    "name": "now_",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "deadline",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "DemandNotOpen",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "status",
    "type": "uint8",
    "internalType": "enum IAvailability.Status"
   }
  ]
 },
 {
  "type": "error",
  "name": "DemandTooLate",
  "inputs": [
   {
    "name": "now_",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "latest",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InputOutOfRange",
  "inputs": [
   {
    "name": "input",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "count",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "InputRootMismatch",
  "inputs": [
   {
    "name": "computed",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "expected",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "LongerThanAnnounced",
  "inputs": [
   {
    "name": "bytes_",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "announced",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotTheRollupsAvailability",
  "inputs": [
   {
    "name": "availability",
    "type": "address",
    "internalType": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NothingToWithdraw",
  "inputs": [
   {
    "name": "account",
    "type": "address",
    "internalType": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "PaddingNotZero",
  "inputs": [
   {
    "name": "height",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "PartAlreadySupplied",
  "inputs": [
   {
    "name": "input",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "part",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "PartLengthMismatch",
  "inputs": [
   {
    "name": "given",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "expected",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "PartOutOfRange",
  "inputs": [
   {
    "name": "part",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "count",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "PeriodsUnsound",
  "inputs": [
   {
    "name": "challengeWindow",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "needed",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "PositionOutOfRange",
  "inputs": [
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "count",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ResultAlreadySupplied",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ResultMismatch",
  "inputs": [
   {
    "name": "given",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "expected",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ResultNotInBatch",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ResultWrongOnItsFace",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "position",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "TooEarly",
  "inputs": [
   {
    "name": "now_",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "earliest",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "TransferFailed",
  "inputs": [
   {
    "name": "to",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "amount",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 }
] as const;
