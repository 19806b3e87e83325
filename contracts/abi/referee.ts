// Written by scripts/build.mjs. Do not edit.
export const refereeAbi = [
 {
  "type": "constructor",
  "inputs": [
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
  "name": "recompute",
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
    "name": "bits",
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
  "name": "OpcodeUnknown",
  "inputs": [
   {
    "name": "opcode",
    "type": "uint8",
    "internalType": "uint8"
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
