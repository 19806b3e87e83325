/** Local time, for ages and deadlines of requests. Disputes and finality go by chain time, never by this. */
export interface Clock {
  /** whole seconds since 1970 */
  now(): number;
}

/** The machine's clock. */
export const systemClock: Clock = { now: () => Math.floor(Date.now() / 1000) };
