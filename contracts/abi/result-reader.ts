// Written by scripts/build.mjs. Do not edit.
export const resultReaderAbi = [
 {
  "type": "constructor",
  "inputs": [
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
  "name": "earliestFinality",
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
  "name": "readOutput",
  "inputs": [
   {
    "name": "proof",
    "type": "tuple",
    "internalType": "struct IResultReader.ResultProof",
    "components": [
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
      "name": "branch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     }
    ]
   },
   {
    "name": "element",
    "type": "tuple",
    "internalType": "struct IResultReader.ElementProof",
    "components": [
     {
      "name": "output",
      "type": "uint32",
      "internalType": "uint32"
     },
     {
      "name": "element",
      "type": "uint256",
      "internalType": "uint256"
     },
     {
      "name": "chunk",
      "type": "bytes32",
      "internalType": "bytes32"
     },
     {
      "name": "chunkBranch",
      "type": "bytes32[]",
      "internalType": "bytes32[]"
     },
     {
      "name": "outputBranch",
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
   },
   {
    "name": "dtype",
    "type": "uint8",
    "internalType": "uint8"
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
  "name": "whyNotFinal",
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
    "type": "uint8",
    "internalType": "enum IResultReader.Stage"
   }
  ],
  "stateMutability": "view"
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
  "name": "OutputOutOfRange",
  "inputs": [
   {
    "name": "output",
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
  "name": "ResultNotFinal",
  "inputs": [
   {
    "name": "batchId",
    "type": "uint64",
    "internalType": "uint64"
   },
   {
    "name": "stage",
    "type": "uint8",
    "internalType": "enum IResultReader.Stage"
   }
  ]
 }
] as const;
