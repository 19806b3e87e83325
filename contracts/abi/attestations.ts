// Written by scripts/build.mjs. Do not edit.
export const attestationsAbi = [
 {
  "type": "constructor",
  "inputs": [
   {
    "name": "given",
    "type": "tuple",
    "internalType": "struct Attestations.Parameters",
    "components": [
     {
      "name": "stake",
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
      "name": "window",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "grace",
      "type": "uint32",
      "internalType": "uint32"
     }
    ]
   },
   {
    "name": "rollup_",
    "type": "address",
    "internalType": "contract IRollup"
   },
   {
    "name": "game",
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
  "name": "attest",
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
  "outputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "stateMutability": "payable"
 },
 {
  "type": "function",
  "name": "attestation",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "internalType": "struct IAttestations.Attestation",
    "components": [
     {
      "name": "attestor",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "batchId",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "status",
      "type": "uint8",
      "internalType": "enum IAttestations.Status"
     },
     {
      "name": "ripeAt",
      "type": "uint40",
      "internalType": "uint40"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "attestationCount",
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
  "name": "burn",
  "inputs": [],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "compensate",
  "inputs": [
   {
    "name": "attestationId",
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
    "name": "attestationId",
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
    "name": "attestor",
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
  "name": "reject",
  "inputs": [
   {
    "name": "attestationId",
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
    "name": "",
    "type": "bool",
    "internalType": "bool"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "release",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
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
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
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
  "name": "slash",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "stake",
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
  "name": "stakeOn",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "count",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "atStake",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "subject",
  "inputs": [
   {
    "name": "attestationId",
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
  "name": "window",
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
  "name": "withdraw",
  "inputs": [],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "event",
  "name": "AttestationRipened",
  "inputs": [
   {
    "name": "attestationId",
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
  "name": "Attested",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "attestor",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "stake",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DelegateSet",
  "inputs": [
   {
    "name": "attestor",
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
  "name": "Released",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "attestor",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Slashed",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
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
  "name": "AlreadyAttested",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "attestor",
    "type": "address",
    "internalType": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "AlreadyRipe",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "AttestationMissing",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "AttestationNotStaked",
  "inputs": [
   {
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "status",
    "type": "uint8",
    "internalType": "enum IAttestations.Status"
   }
  ]
 },
 {
  "type": "error",
  "name": "BatchAlreadyDecided",
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
  "name": "BatchNotDecided",
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
  "name": "DisputesLive",
  "inputs": [
   {
    "name": "attestationId",
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
    "name": "attestationId",
    "type": "uint64",
    "internalType": "uint64"
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
  "name": "NotProvenWrong",
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
  "name": "NotSilence",
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
  "name": "ParametersUnsound",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ProvenWrong",
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
  "name": "StakeMismatch",
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
