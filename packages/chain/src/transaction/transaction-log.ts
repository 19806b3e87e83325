/** A mined transaction, as a table of gas shows it. */
export type MinedTransaction = {
  readonly label: string;
  readonly hash: string;
  readonly from: string;
  readonly blockNumber: number;
  readonly gasUsed: bigint;
  readonly gasPrice: bigint;
  /** bytes of calldata */
  readonly dataBytes: number;
  readonly succeeded: boolean;
};

/** Hears of every transaction of a sender that was mined. */
export type TransactionLog = { readonly mined: (transaction: MinedTransaction) => void };

/** Keeps every mined transaction, for a table at the end. Share one among several senders. */
export class TransactionRecorder implements TransactionLog {
  readonly #transactions: MinedTransaction[] = [];

  readonly mined = (transaction: MinedTransaction): void => {
    this.#transactions.push(transaction);
  };

  get transactions(): readonly MinedTransaction[] {
    return this.#transactions;
  }

  get totalGas(): bigint {
    return this.#transactions.reduce((sum, transaction) => sum + transaction.gasUsed, 0n);
  }
}
