// Written by scripts/build.mjs. Do not edit.
export const rowArithmeticAbi = [
 {
  "type": "function",
  "name": "absorb",
  "inputs": [
   {
    "name": "fold",
    "type": "tuple",
    "internalType": "struct Fold",
    "components": [
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
      "name": "second",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "attribute",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "place",
      "type": "uint256",
      "internalType": "uint256"
     },
     {
      "name": "size",
      "type": "uint256",
      "internalType": "uint256"
     }
    ]
   },
   {
    "name": "state",
    "type": "uint256[]",
    "internalType": "uint256[]"
   },
   {
    "name": "first",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "count",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "a",
    "type": "bytes",
    "internalType": "bytes"
   },
   {
    "name": "b",
    "type": "bytes",
    "internalType": "bytes"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256[]",
    "internalType": "uint256[]"
   }
  ],
  "stateMutability": "pure"
 },
 {
  "type": "function",
  "name": "evaluate",
  "inputs": [
   {
    "name": "fold",
    "type": "tuple",
    "internalType": "struct Fold",
    "components": [
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
      "name": "second",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "attribute",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "place",
      "type": "uint256",
      "internalType": "uint256"
     },
     {
      "name": "size",
      "type": "uint256",
      "internalType": "uint256"
     }
    ]
   },
   {
    "name": "single",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "count",
    "type": "uint256",
    "internalType": "uint256"
   },
   {
    "name": "a",
    "type": "bytes",
    "internalType": "bytes"
   },
   {
    "name": "b",
    "type": "bytes",
    "internalType": "bytes"
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
  "name": "finish",
  "inputs": [
   {
    "name": "fold",
    "type": "tuple",
    "internalType": "struct Fold",
    "components": [
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
      "name": "second",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "attribute",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "place",
      "type": "uint256",
      "internalType": "uint256"
     },
     {
      "name": "size",
      "type": "uint256",
      "internalType": "uint256"
     }
    ]
   },
   {
    "name": "state",
    "type": "uint256[]",
    "internalType": "uint256[]"
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
  "name": "start",
  "inputs": [
   {
    "name": "fold",
    "type": "tuple",
    "internalType": "struct Fold",
    "components": [
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
      "name": "second",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "attribute",
      "type": "uint8",
      "internalType": "uint8"
     },
     {
      "name": "place",
      "type": "uint256",
      "internalType": "uint256"
     },
     {
      "name": "size",
      "type": "uint256",
      "internalType": "uint256"
     }
    ]
   },
   {
    "name": "single",
    "type": "uint256",
    "internalType": "uint256"
   }
  ],
  "outputs": [
   {
    "name": "",
    "type": "uint256[]",
    "internalType": "uint256[]"
   }
  ],
  "stateMutability": "pure"
 }
] as const;
