// Written by scripts/build.mjs. Do not edit.
export const rollupAbi = [
 {
  "type": "constructor",
  "inputs": [
   {
    "name": "parameters",
    "type": "tuple",
    "internalType": "struct Rollup.Parameters",
    "components": [
     {
      "name": "challengeWindow",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "grace",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "batchBond",
      "type": "uint96",
      "internalType": "uint96"
     },
     {
      "name": "reward",
      "type": "uint96",
      "internalType": "uint96"
     },
     {
      "name": "compensation",
      "type": "uint96",
      "internalType": "uint96"
     },
     {
      "name": "maxCompensated",
      "type": "uint16",
      "internalType": "uint16"
     },
     {
      "name": "supplyCapacity",
      "type": "uint64",
      "internalType": "uint64"
     }
    ]
   },
   {
    "name": "game",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "availability_",
    "type": "address",
    "internalType": "address"
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
  "name": "MAX_COUNT",
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
  "name": "availability",
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
  "name": "batch",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "found",
    "type": "tuple",
    "internalType": "struct IRollup.Batch",
    "components": [
     {
      "name": "root",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "operator",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "postedAt",
      "type": "uint40",
      "internalType": "uint40"
     },
     {
      "name": "ripeAt",
      "type": "uint40",
      "internalType": "uint40"
     },
     {
      "name": "status",
      "type": "uint8",
      "internalType": "enum IRollup.Status"
     },
     {
      "name": "count",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "maxResultBytes",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "rejectedAt",
      "type": "uint40",
      "internalType": "uint40"
     },
     {
      "name": "proven",
      "type": "bool",
      "internalType": "bool"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "batchBond",
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
  "name": "batchCount",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "bondOf",
  "inputs": [
   {
    "name": "operator",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [
   {
    "name": "total",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "locked",
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
  "name": "burnable",
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
  "name": "challengeWindow",
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
  "name": "compensate",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "challenger",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "compensation",
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
  "name": "deposit",
  "inputs": [
   {
    "name": "operator",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [],
  "stateMutability": "payable"
 },
 {
  "type": "function",
  "name": "disputeGame",
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
  "name": "finalize",
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
  "name": "isDecided",
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
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "isOpen",
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
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "isOperatorOrDelegate",
  "inputs": [
   {
    "name": "operator",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "caller",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "maxCompensated",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint16",
    "internalType": "uint16"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "nextSequence",
  "inputs": [
   {
    "name": "operator",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "post",
  "inputs": [
   {
    "name": "header",
    "type": "tuple",
    "internalType": "struct IRollup.Header",
    "components": [
     {
      "name": "operator",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "sequence",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "root",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "count",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "maxResultBytes",
      "type": "uint32",
      "internalType": "uint32"
     }
    ]
   },
   {
    "name": "data",
    "type": "bytes",
    "internalType": "bytes"
   }
  ],
  "outputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "reject",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "rewarded",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "others",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "proven",
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "rejectUnavailable",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "rewarded",
    "type": "address",
    "internalType": "address"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "requestDomain",
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
  "name": "reward",
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
  "name": "ripen",
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
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "setDelegate",
  "inputs": [
   {
    "name": "delegate",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "allowed",
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "subject",
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
    "type": "tuple",
    "internalType": "struct IDisputable.Subject",
    "components": [
     {
      "name": "root",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "count",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "isOpen",
      "type": "bool",
      "internalType": "bool"
     },
     {
      "name": "defender",
      "type": "address",
      "internalType": "address"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "supplyCapacity",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "verifyResult",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
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
  "outputs": [
   {
    "name": "",
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "withdraw",
  "inputs": [],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "withdrawBond",
  "inputs": [
   {
    "name": "amount",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "event",
  "name": "BatchFinalized",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "root",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "BatchPosted",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "operator",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "sequence",
    "type": "uint64",
    "indexed": false,
    "internalType": "uint64"
   },
   {
    "name": "root",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   },
   {
    "name": "count",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   },
   {
    "name": "maxResultBytes",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   },
   {
    "name": "dataHash",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "BatchRejected",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "root",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   },
   {
    "name": "rewarded",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "reward",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   },
   {
    "name": "burned",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   },
   {
    "name": "proven",
    "type": "bool",
    "indexed": false,
    "internalType": "bool"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "BatchRipened",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "ripeAt",
    "type": "uint40",
    "indexed": false,
    "internalType": "uint40"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DelegateSet",
  "inputs": [
   {
    "name": "operator",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "delegate",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "allowed",
    "type": "bool",
    "indexed": false,
    "internalType": "bool"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Deposited",
  "inputs": [
   {
    "name": "operator",
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
  "name": "BatchAlreadyRipe",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "ripeAt",
    "type": "uint40",
    "internalType": "uint40"
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
  "name": "BatchEmpty",
  "inputs": []
 },
 {
  "type": "error",
  "name": "BatchMissing",
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
  "name": "BatchTooLarge",
  "inputs": [
   {
    "name": "count",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "most",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "BatchTooLong",
  "inputs": [
   {
    "name": "bytes_",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "most",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "BondTooSmall",
  "inputs": [
   {
    "name": "free",
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
  "name": "ContractMissing",
  "inputs": []
 },
 {
  "type": "error",
  "name": "DemandsOpen",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "open",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "DisputesLive",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "live",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "NoCompensationLeft",
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
  "name": "NotAvailability",
  "inputs": [
   {
    "name": "caller",
    "type": "address",
    "internalType": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotDisputeGame",
  "inputs": [
   {
    "name": "caller",
    "type": "address",
    "internalType": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotFinal",
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
  "name": "NotOperatorOrDelegate",
  "inputs": [
   {
    "name": "caller",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "operator",
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
  "name": "SequenceMismatch",
  "inputs": [
   {
    "name": "given",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "expected",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "SlashTooSmall",
  "inputs": [
   {
    "name": "batchBond",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "paidOut",
    "type": "uint256",
    "internalType": "uint256"
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
 },
 {
  "type": "error",
  "name": "WindowTooShort",
  "inputs": [
   {
    "name": "challengeWindow",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "grace",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 }
] as const;
