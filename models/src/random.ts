/** A deterministic stream of pseudo-random numbers: the same seed gives the same numbers on every machine. */
export interface Random {
  /** A number in [0, 1) with 32 random bits. */
  unit(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** An integer in [0, bound). */
  below(bound: number): number;
  /** A normally distributed number with mean 0. */
  normal(deviation: number): number;
  /** One of the items, which may not be empty. */
  pick<Item>(items: readonly Item[]): Item;
}

const WARM_UP_ROUNDS = 16;

/**
 * sfc32 by Chris Doty-Humphrey (PractRand), keyed by a seed and a stream number, so that the training set and the
 * held-out set can never share numbers by accident.
 *
 * @param seed an unsigned 32-bit integer
 * @param stream another one: streams of one seed are independent
 */
export function seededRandom(seed: number, stream = 0): Random {
  for (const [name, value] of Object.entries({ seed, stream })) {
    if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) {
      throw new RangeError(`seededRandom: ${name} must be an unsigned 32-bit integer, not ${value}`);
    }
  }
  let [a, b, c, counter] = [seed | 0, stream | 0, 0x9e3779b9 | 0, 1];
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let round = 0; round < WARM_UP_ROUNDS; round++) next();

  const unit = (): number => next() / 0x1_0000_0000;
  return {
    unit,
    between: (low, high) => low + (high - low) * unit(),
    below: (bound) => Math.floor(unit() * bound),
    // Box and Muller 1958; one minus the number keeps zero out of the logarithm.
    normal: (deviation) => deviation * Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit()),
    pick: (items) => {
      if (items.length === 0) throw new RangeError("Random.pick: there is nothing to pick from");
      return items[Math.floor(unit() * items.length)];
    },
  };
}
