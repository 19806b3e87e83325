/**
 * Arguments at which a function comes near to the middle between two binary32 numbers, so that a double's last bits
 * decide, and results that mpmath rounded from 400 bits.
 */
export const NEAR_MIDPOINTS: Readonly<Record<string, readonly [argument: bigint, result: bigint][]>> = {
  exp: [
    [0x429c14f7n, 0x77c0938fn],
    [0xc228b4b5n, 0x210e3e32n],
    [0x41fb0118n, 0x5619d825n],
  ],
  log: [
    [0x489327d4n, 0x4149db96n],
    [0x49580131n, 0x415b16ccn],
    [0x4909eb93n, 0x4153e93cn],
  ],
  sin: [
    [0x448f03f9n, 0x3f0d3d39n],
    [0xc4f1d1d5n, 0x3f1dbae5n],
    [0xc5750a62n, 0x3d70523en],
  ],
  cos: [
    [0x459b6a50n, 0xbf7d349bn],
    [0xc20d0d27n, 0xbf42eb2dn],
    [0x45f4e8cdn, 0xbec6126dn],
  ],
  tan: [
    [0x444c04d5n, 0xbf6916f0n],
    [0x441e33c4n, 0x408db6e0n],
    [0x446cc150n, 0x40bac7adn],
  ],
  asin: [
    [0xbeb6a645n, 0xbebac389n],
    [0xbeefe437n, 0xbef9ab52n],
    [0x3e6a9823n, 0x3e6cb249n],
  ],
  acos: [
    [0x3ed5d5dbn, 0x3f91e99en],
    [0xbdd983b5n, 0x3fd6aeaan],
    [0x3e79d93fn, 0x3fa9832bn],
  ],
  atan: [
    [0x4102ec62n, 0x3fb97f12n],
    [0xc2139966n, 0xbfc5980cn],
    [0x422bd834n, 0x3fc61542n],
  ],
  sinh: [
    [0xc219720cn, 0xdaa270aan],
    [0xc214cb36n, 0xd9cb1887n],
    [0x42207d44n, 0x5bec44d8n],
  ],
  cosh: [
    [0xc225cd55n, 0x5cdeee8en],
    [0x41cdee01n, 0x518cb93cn],
    [0x41c8fb55n, 0x5117a1a3n],
  ],
  tanh: [
    [0x4053eea7n, 0x3f7f51f5n],
    [0x3f57c78fn, 0x3f2ff542n],
    [0x3ec40b77n, 0x3ebafe8cn],
  ],
  asinh: [
    [0x445cab7en, 0x40ef3c4an],
    [0x4370641en, 0x40c59d08n],
    [0xc3438c9fn, 0xc0bf01c5n],
  ],
  acosh: [
    [0x44502080n, 0x40ed5ce4n],
    [0x44790fadn, 0x40f31bc6n],
    [0x43f23e28n, 0x40dc0a1bn],
  ],
  atanh: [
    [0xbe45ce03n, 0xbe485257n],
    [0x3ed9fc41n, 0x3ee8ce1bn],
    [0x3eca315dn, 0x3ed5cfdbn],
  ],
  erf: [
    [0xbe993b49n, 0xbea7e07cn],
    [0xc004deeen, 0xbf7f2627n],
    [0xc00eb898n, 0xbf7f965an],
  ],
};
