// Written by scripts/build.mjs. Do not edit.
export const refereeAbi = [
 {
  "type": "constructor",
  "inputs": [
   {
    "name": "registry_",
    "type": "address",
    "internalType": "contract IModelRegistry"
   },
   {
    "name": "arithmetic",
    "type": "tuple",
    "internalType": "struct Referee.Arithmetic",
    "components": [
     {
      "name": "elementwise",
      "type": "address",
      "internalType": "contract Elementwise"
     },
     {
      "name": "rows",
      "type": "address",
      "internalType": "contract IRowArithmetic"
     },
     {
      "name": "exponential",
      "type": "address",
      "internalType": "contract IElementaryFunctions"
     },
     {
      "name": "inverse",
      "type": "address",
      "internalType": "contract IPowers"
     }
    ]
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "absorb",
  "inputs": [
   {
    "name": "roots",
    "type": "tuple",
    "internalType": "struct IReferee.Roots",
    "components": [
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "traceRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "proof",
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
   },
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "part",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "state",
    "type": "uint256[]",
    "internalType": "uint256[]"
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
  "outputs": [
   {
    "name": "",
    "type": "uint256[]",
    "internalType": "uint256[]"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "elementwise",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract Elementwise"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "exponential",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IElementaryFunctions"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "inverse",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IPowers"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "outputOf",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "proof",
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
  ],
  "outputs": [
   {
    "name": "dtype",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "elements",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "proveRows",
  "inputs": [
   {
    "name": "roots",
    "type": "tuple",
    "internalType": "struct IReferee.Roots",
    "components": [
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "traceRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "proof",
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
   },
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "part",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "state",
    "type": "uint256[]",
    "internalType": "uint256[]"
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
  "name": "recompute",
  "inputs": [
   {
    "name": "prover",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "roots",
    "type": "tuple",
    "internalType": "struct IReferee.Roots",
    "components": [
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "traceRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "proof",
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
   },
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
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
  "name": "rows",
  "inputs": [],
  "outputs": [
   {
    "name": "",
    "type": "address",
    "internalType": "contract IRowArithmetic"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "session",
  "inputs": [
   {
    "name": "prover",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "roots",
    "type": "tuple",
    "internalType": "struct IReferee.Roots",
    "components": [
     {
      "name": "modelId",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "traceRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "step",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "internalType": "struct ILongRows.Session",
    "components": [
     {
      "name": "state",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "proven",
      "type": "bool",
      "internalType": "bool"
     },
     {
      "name": "bits",
      "type": "uint64",
      "internalType": "uint64"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "event",
  "name": "PartProven",
  "inputs": [
   {
    "name": "prover",
    "type": "address",
    "indexed": true,
    "internalType": "address"
   },
   {
    "name": "step",
    "type": "uint32",
    "indexed": true,
    "internalType": "uint32"
   },
   {
    "name": "element",
    "type": "uint256",
    "indexed": true,
    "internalType": "uint256"
   },
   {
    "name": "part",
    "type": "uint256",
    "indexed": false,
    "internalType": "uint256"
   },
   {
    "name": "last",
    "type": "bool",
    "indexed": false,
    "internalType": "bool"
   }
  ],
  "anonymous": false
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
  "name": "InstructionNotInProgram",
  "inputs": [
   {
    "name": "step",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
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
  "name": "OperandChunksMismatch",
  "inputs": [
   {
    "name": "operand",
    "type": "uint256",
    "internalType": "uint256"
   },
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
  "name": "OperandCountMismatch",
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
  "name": "OperandNotProven",
  "inputs": [
   {
    "name": "operand",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "RowsNotProven",
  "inputs": [
   {
    "name": "prover",
    "type": "address",
    "internalType": "address"
   },
   {
    "name": "step",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "element",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "RowsOutOfOrder",
  "inputs": [
   {
    "name": "part",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "StepOutOfRange",
  "inputs": [
   {
    "name": "step",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "count",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 }
] as const;
