// Written by scripts/build.mjs. Do not edit.
export const modelRegistryAbi = [
 {
  "type": "function",
  "name": "PART_SIZE",
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
  "name": "isChecked",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
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
  "name": "operandTypes",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "operands",
    "type": "tuple[]",
    "internalType": "struct Operand[]",
    "components": [
     {
      "name": "kind",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "index",
      "type": "uint32",
      "internalType": "uint32"
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "entries",
    "type": "bytes",
    "internalType": "bytes"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "outputSteps",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint32[]",
    "internalType": "uint32[]"
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "function",
  "name": "publish",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "from",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "instructions",
    "type": "bytes[]",
    "internalType": "bytes[]"
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
  "name": "register",
  "inputs": [
   {
    "name": "model",
    "type": "tuple",
    "internalType": "struct Model",
    "components": [
     {
      "name": "arithmeticVersion",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "instructionCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "constantCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "programRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "constantsRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputs",
      "type": "tuple[]",
      "internalType": "struct TensorType[]",
      "components": [
       {
        "name": "dtype",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "shape",
        "type": "uint32[]",
        "internalType": "uint32[]"
       }
      ]
     },
     {
      "name": "outputs",
      "type": "tuple[]",
      "internalType": "struct TensorType[]",
      "components": [
       {
        "name": "dtype",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "shape",
        "type": "uint32[]",
        "internalType": "uint32[]"
       }
      ]
     },
     {
      "name": "outputSteps",
      "type": "uint32[]",
      "internalType": "uint32[]"
     },
     {
      "name": "onnxHash",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "constants",
    "type": "tuple[]",
    "internalType": "struct IModelRegistry.Constant[]",
    "components": [
     {
      "name": "tensorType",
      "type": "tuple",
      "internalType": "struct TensorType",
      "components": [
       {
        "name": "dtype",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "shape",
        "type": "uint32[]",
        "internalType": "uint32[]"
       }
      ]
     },
     {
      "name": "root",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "registerAndPublish",
  "inputs": [
   {
    "name": "model",
    "type": "tuple",
    "internalType": "struct Model",
    "components": [
     {
      "name": "arithmeticVersion",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "instructionCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "constantCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "programRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "constantsRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "inputs",
      "type": "tuple[]",
      "internalType": "struct TensorType[]",
      "components": [
       {
        "name": "dtype",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "shape",
        "type": "uint32[]",
        "internalType": "uint32[]"
       }
      ]
     },
     {
      "name": "outputs",
      "type": "tuple[]",
      "internalType": "struct TensorType[]",
      "components": [
       {
        "name": "dtype",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "shape",
        "type": "uint32[]",
        "internalType": "uint32[]"
       }
      ]
     },
     {
      "name": "outputSteps",
      "type": "uint32[]",
      "internalType": "uint32[]"
     },
     {
      "name": "onnxHash",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "constants",
    "type": "tuple[]",
    "internalType": "struct IModelRegistry.Constant[]",
    "components": [
     {
      "name": "tensorType",
      "type": "tuple",
      "internalType": "struct TensorType",
      "components": [
       {
        "name": "dtype",
        "type": "uint8",
        "internalType": "uint8"
       },
       {
        "name": "shape",
        "type": "uint32[]",
        "internalType": "uint32[]"
       }
      ]
     },
     {
      "name": "root",
      "type": "bytes32",
      "internalType": "bytes32"
     }
    ]
   },
   {
    "name": "instructions",
    "type": "bytes[]",
    "internalType": "bytes[]"
   }
  ],
  "outputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ],
  "stateMutability": "nonpayable"
 },
 {
  "type": "function",
  "name": "summary",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "internalType": "struct IModelRegistry.Summary",
    "components": [
     {
      "name": "arithmeticVersion",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "inputCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "constantCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "instructionCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "published",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "outputCount",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "programRoot",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "constantsRoot",
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
  "name": "typeOf",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "internalType": "bytes32"
   },
   {
    "name": "kind",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint32",
    "internalType": "uint32"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "tuple",
    "internalType": "struct TensorType",
    "components": [
     {
      "name": "dtype",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "shape",
      "type": "uint32[]",
      "internalType": "uint32[]"
     }
    ]
   }
  ],
  "stateMutability": "view"
 },
 {
  "type": "event",
  "name": "InstructionsPublished",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "indexed": true,
    "internalType": "bytes32"
   },
   {
    "name": "from",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   },
   {
    "name": "count",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "ModelChecked",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "indexed": true,
    "internalType": "bytes32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "event",
  "name": "ModelRegistered",
  "inputs": [
   {
    "name": "modelId",
    "type": "bytes32",
    "indexed": true,
    "internalType": "bytes32"
   },
   {
    "name": "onnxHash",
    "type": "bytes32",
    "indexed": true,
    "internalType": "bytes32"
   },
   {
    "name": "instructionCount",
    "type": "uint32",
    "indexed": false,
    "internalType": "uint32"
   }
  ],
  "anonymous": false
 },
 {
  "type": "error",
  "name": "ArithmeticVersionUnknown",
  "inputs": [
   {
    "name": "version",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ConstantsRootMismatch",
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
  "name": "CountsMismatch",
  "inputs": []
 },
 {
  "type": "error",
  "name": "InstructionIllFormed",
  "inputs": [
   {
    "name": "index",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ListTooLong",
  "inputs": [
   {
    "name": "length",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "limit",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "ModelAlreadyRegistered",
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
  "name": "ModelNotRegistered",
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
  "name": "OutputTypeMismatch",
  "inputs": [
   {
    "name": "output",
    "type": "uint256",
    "internalType": "uint256"
   }
  ]
 },
 {
  "type": "error",
  "name": "PartOutOfOrder",
  "inputs": [
   {
    "name": "from",
    "type": "uint32",
    "internalType": "uint32"
   },
   {
    "name": "expected",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 },
 {
  "type": "error",
  "name": "ProgramRootMismatch",
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
  "name": "TableNotStored",
  "inputs": []
 },
 {
  "type": "error",
  "name": "TensorTypeIllFormed",
  "inputs": []
 },
 {
  "type": "error",
  "name": "TypeUnknown",
  "inputs": [
   {
    "name": "kind",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "index",
    "type": "uint32",
    "internalType": "uint32"
   }
  ]
 }
] as const;
