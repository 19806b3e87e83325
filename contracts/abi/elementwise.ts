// Written by scripts/build.mjs. Do not edit.
export const elementwiseAbi = [
 {
  "type": "function",
  "name": "binary",
  "inputs": [
   {
    "name": "opcode",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "dtype",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "a",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "b",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "pure"
 },
 {
  "type": "function",
  "name": "cast",
  "inputs": [
   {
    "name": "from",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "to",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "x",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "pure"
 },
 {
  "type": "function",
  "name": "unary",
  "inputs": [
   {
    "name": "opcode",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "dtype",
    "type": "uint8",
    "internalType": "uint8"
   },
   {
    "name": "x",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "stateMutability": "pure"
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
  "name": "OpcodeUnknown",
  "inputs": [
   {
    "name": "opcode",
    "type": "uint8",
    "internalType": "uint8"
   }
  ]
 }
] as const;
