// Written by scripts/build.mjs. Do not edit.
export const disputeGameAbi = [
 {
  "type": "constructor",
  "inputs": [
   {
    "name": "parameters",
    "type": "tuple",
    "internalType": "struct DisputeBase.Parameters",
    "components": [
     {
      "name": "period",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "grace",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "bond",
      "type": "uint96",
      "internalType": "uint96"
     }
    ]
   },
   {
    "name": "disputable_",
    "type": "address",
    "internalType": "contract IDisputable"
   },
   {
    "name": "registry_",
    "type": "address",
    "internalType": "contract IModelRegistry"
   },
   {
    "name": "referee_",
    "type": "address",
    "internalType": "contract IReferee"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "abandon",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "bond",
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
  "name": "callClock",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
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
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "commitTrace",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
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
    "name": "traceRoot",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "nodes",
    "type": "bytes32[]",
    "internalType": "bytes32[]"
   },
   {
    "name": "outputs",
    "type": "tuple[]",
    "internalType": "struct IDisputeGame.OutputProof[]",
    "components": [
     {
      "name": "root",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     }
    ]
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
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "expectedNode",
    "type": "bytes32",
    "internalType": "bytes32"
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
    "name": "descent",
    "type": "tuple",
    "internalType": "struct IDisputeGame.Descent",
    "components": [
     {
      "name": "depth",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "index",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "node",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     },
     {
      "name": "instruction",
      "type": "tuple",
      "internalType": "struct IReferee.InstructionProof",
      "components": [
       {
        "name": "step",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "instruction",
        "type": "bytes",
        "internalType": "bytes"
       },
       {
        "name": "branch",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
       }
      ]
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
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
    "name": "resultIndex",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "depth",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "demanded",
    "type": "bool",
    "internalType": "bool"
   },
   {
    "name": "revealedAt",
    "type": "uint40",
    "internalType": "uint40"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "descend",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "expectedNode",
    "type": "bytes32",
    "internalType": "bytes32"
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
    "name": "descent",
    "type": "tuple",
    "internalType": "struct IDisputeGame.Descent",
    "components": [
     {
      "name": "depth",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "index",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "node",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     },
     {
      "name": "instruction",
      "type": "tuple",
      "internalType": "struct IReferee.InstructionProof",
      "components": [
       {
        "name": "step",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "instruction",
        "type": "bytes",
        "internalType": "bytes"
       },
       {
        "name": "branch",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
       }
      ]
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "disputable",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IDisputable"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "dispute",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "internalType": "struct IDisputeGame.Dispute",
    "components": [
     {
      "name": "challenger",
      "type": "address",
      "internalType": "address"
     },
     {
      "name": "batchId",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "resultIndex",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "resultRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "turn",
      "type": "uint8",
      "internalType": "enum IDisputeGame.Turn"
     },
     {
      "name": "outcome",
      "type": "uint8",
      "internalType": "enum IDisputeGame.Outcome"
     },
     {
      "name": "position",
      "type": "tuple",
      "internalType": "struct IDisputeGame.Position",
      "components": [
       {
        "name": "depth",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "index",
        "type": "uint64",
        "internalType": "uint64"
       },
       {
        "name": "bottom",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "node",
        "type": "bytes32",
        "internalType": "bytes32"
       }
      ]
     },
     {
      "name": "clock",
      "type": "tuple",
      "internalType": "struct IDisputeGame.Clock",
      "components": [
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
        "name": "challengerLeft",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "operatorLeft",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "challengerGrace",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "operatorGrace",
        "type": "uint32",
        "internalType": "uint32"
       }
      ]
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "disputeCount",
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
  "name": "liveDisputes",
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
  "name": "open",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
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
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "stateMutability": "payable"
 },
 {
  "type": "function",
  "name": "period",
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
  "name": "proveElement",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "expectedNode",
    "type": "bytes32",
    "internalType": "bytes32"
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
    "name": "descent",
    "type": "tuple",
    "internalType": "struct IDisputeGame.Descent",
    "components": [
     {
      "name": "depth",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "index",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "node",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     },
     {
      "name": "instruction",
      "type": "tuple",
      "internalType": "struct IReferee.InstructionProof",
      "components": [
       {
        "name": "step",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "instruction",
        "type": "bytes",
        "internalType": "bytes"
       },
       {
        "name": "branch",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
       }
      ]
     }
    ]
   },
   {
    "name": "elementInChunk",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "operands",
    "type": "tuple[]",
    "internalType": "struct IReferee.OperandProof[]",
    "components": [
     {
      "name": "chunks",
      "type": "bytes",
      "internalType": "bytes"
     },
     {
      "name": "range",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     },
     {
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "provePadding",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "expectedNode",
    "type": "bytes32",
    "internalType": "bytes32"
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
    "name": "descent",
    "type": "tuple",
    "internalType": "struct IDisputeGame.Descent",
    "components": [
     {
      "name": "depth",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "index",
      "type": "uint64",
      "internalType": "uint64"
     },
     {
      "name": "node",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     },
     {
      "name": "instruction",
      "type": "tuple",
      "internalType": "struct IReferee.InstructionProof",
      "components": [
       {
        "name": "step",
        "type": "uint32",
        "internalType": "uint32"
       },
       {
        "name": "instruction",
        "type": "bytes",
        "internalType": "bytes"
       },
       {
        "name": "branch",
        "type": "bytes32[]",
        "internalType": "bytes32[]"
       }
      ]
     }
    ]
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "referee",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IReferee"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "refute",
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
    "name": "proof",
    "type": "bytes32[]",
    "internalType": "bytes32[]"
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
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
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
  "name": "reveal",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "expectedNode",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "nodes",
    "type": "bytes32[]",
    "internalType": "bytes32[]"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "timeout",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ],
  "outputs": [],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "traceOf",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "resultIndex",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "root",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "committedAt",
    "type": "uint40",
    "internalType": "uint40"
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
  "name": "ClockCalled",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "turn",
    "type": "uint8",
    "indexed": false,
    "internalType": "enum IDisputeGame.Turn"
   },
   {
    "name": "deadline",
    "type": "uint40",
    "indexed": false,
    "internalType": "uint40"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Demanded",
  "inputs": [
   {
    "name": "disputeId",
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
    "name": "resultIndex",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "depth",
    "type": "uint8",
    "indexed": false,
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "indexed": false,
    "internalType": "uint64"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Descended",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "depth",
    "type": "uint8",
    "indexed": false,
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "indexed": false,
    "internalType": "uint64"
   },
   {
    "name": "node",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   },
   {
    "name": "bottom",
    "type": "uint8",
    "indexed": false,
    "internalType": "uint8"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DisputeClosed",
  "inputs": [
   {
    "name": "disputeId",
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
    "name": "returned",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DisputeLost",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "DisputeOpened",
  "inputs": [
   {
    "name": "disputeId",
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
    "name": "resultIndex",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "challenger",
    "type": "address",
    "indexed": false,
    "internalType": "address"
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
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "ElementConvicted",
  "inputs": [
   {
    "name": "disputeId",
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
    "name": "step",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   },
   {
    "name": "element",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   },
   {
    "name": "claimed",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   },
   {
    "name": "actual",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "PaddingConvicted",
  "inputs": [
   {
    "name": "disputeId",
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
    "name": "depth",
    "type": "uint8",
    "indexed": false,
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "indexed": false,
    "internalType": "uint64"
   },
   {
    "name": "node",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Refuted",
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
    "name": "reason",
    "type": "bytes4",
    "indexed": false,
    "internalType": "bytes4"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "Revealed",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "resultIndex",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "depth",
    "type": "uint8",
    "indexed": false,
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "indexed": false,
    "internalType": "uint64"
   },
   {
    "name": "nodes",
    "type": "bytes32[]",
    "indexed": false,
    "internalType": "bytes32[]"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "SilenceConvicted",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "TraceCommitted",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "indexed": true,
    "internalType": "uint64"
   },
   {
    "name": "resultIndex",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "traceRoot",
    "type": "bytes32",
    "indexed": false,
    "internalType": "bytes32"
   },
   {
    "name": "nodes",
    "type": "bytes32[]",
    "indexed": false,
    "internalType": "bytes32[]"
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
  "name": "AlreadyRevealed",
  "inputs": [
   {
    "name": "depth",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "BatchNotOpen",
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
  "name": "BranchMismatch",
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
  "name": "DataTypeUnknown",
  "inputs": [
   {
    "name": "dtype",
    "type": "uint8",
    "internalType": "uint8"
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
  "name": "DepthNotCanonical",
  "inputs": [
   {
    "name": "depth",
    "type": "uint8",
    "internalType": "uint8"
   }
  ]
 },
 {
  "type": "error",
  "name": "DescentNotBelow",
  "inputs": [
   {
    "name": "depth",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "DisputeMissing",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "DisputeOver",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "DisputeStillLive",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "ElementIsRight",
  "inputs": [
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "bits",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ElementOutOfRange",
  "inputs": [
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
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
  "name": "InstructionNeeded",
  "inputs": []
 },
 {
  "type": "error",
  "name": "ModelNotChecked",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ]
 },
 {
  "type": "error",
  "name": "NodeCountMismatch",
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
  "name": "NodesMismatch",
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
  "name": "NotAtBottom",
  "inputs": [
   {
    "name": "depth",
    "type": "uint8",
    "internalType": "uint8"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotChallenger",
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
  "name": "NotDemanded",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotOperator",
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
  "name": "NotPadding",
  "inputs": [
   {
    "name": "depth",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotTheGameOf",
  "inputs": [
   {
    "name": "game",
    "type": "address",
    "internalType": "address"
   }
  ]
 },
 {
  "type": "error",
  "name": "NotYourTurn",
  "inputs": [
   {
    "name": "disputeId",
    "type": "uint64",
    "internalType": "uint64"
   }
  ]
 },
 {
  "type": "error",
  "name": "NothingToRefute",
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
  "name": "OutputCountMismatch",
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
  "name": "OutputRootMismatch",
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
  "name": "PaddingIsZero",
  "inputs": []
 },
 {
  "type": "error",
  "name": "PeriodTooShort",
  "inputs": [
   {
    "name": "period",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "grace",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "PositionMismatch",
  "inputs": [
   {
    "name": "expected",
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
  "name": "RequestMismatch",
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
  "name": "StepMismatch",
  "inputs": [
   {
    "name": "given",
    "type": "uint32",
    "internalType": "uint32"
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
  "name": "TooManyCompensated",
  "inputs": [
   {
    "name": "given",
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
  "name": "TraceAlreadyCommitted",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "resultIndex",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "TraceRootMismatch",
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
