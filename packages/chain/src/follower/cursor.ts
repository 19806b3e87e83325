/** A block that was handed on. */
export type BlockReference = { readonly number: number; readonly hash: string };

/** How far a follower has come: the last blocks that it handed on, oldest first. They must be one chain. */
export type Cursor = { readonly blocks: readonly BlockReference[] };

/** Where a follower keeps its cursor. A save is durable when its promise resolves. */
export interface CursorStore {
  load(): Promise<Cursor | undefined>;
  save(cursor: Cursor): Promise<void>;
}

/** A cursor that forgets with the process: for tests, and for followers that read everything again. */
export class MemoryCursor implements CursorStore {
  #cursor: Cursor | undefined;

  async load(): Promise<Cursor | undefined> {
    return this.#cursor;
  }

  async save(cursor: Cursor): Promise<void> {
    this.#cursor = cursor;
  }
}
