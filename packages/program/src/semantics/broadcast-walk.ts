import { broadcastStrides } from "../instruction/broadcast.js";

/** Gives, element by element of the broadcast shape, the index into an operand that broadcasts to it. */
export class BroadcastWalk {
  readonly #shape: readonly number[];
  readonly #strides: readonly number[];
  readonly #position: number[];
  #element = 0;

  constructor(shape: readonly number[], target: readonly number[]) {
    this.#shape = target;
    this.#strides = broadcastStrides(shape, target);
    this.#position = target.map(() => 0);
  }

  next(): number {
    const element = this.#element;
    for (let axis = this.#shape.length - 1; axis >= 0; axis--) {
      this.#element += this.#strides[axis];
      if (++this.#position[axis] < this.#shape[axis]) return element;
      this.#element -= this.#strides[axis] * this.#shape[axis];
      this.#position[axis] = 0;
    }
    return element;
  }
}
