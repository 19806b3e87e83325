/** Tells why the part is not ready, or undefined when it is. */
export type ReadinessCheck = () => string | undefined;

export type Readiness = { readonly ready: boolean; readonly reasons: Readonly<Record<string, string>> };

/** Live: the process answers. Ready: every part says that it can do its work. */
export class Health {
  readonly #checks = new Map<string, ReadinessCheck>();
  #stopping = false;

  /** Adds a part that must be ready; a name is used once. */
  register(name: string, check: ReadinessCheck): void {
    if (this.#checks.has(name)) throw new Error(`health check ${name} is registered twice`);
    this.#checks.set(name, check);
  }

  /** From now on not ready, so that a balancer sends nothing new while open requests finish. */
  stop(): void {
    this.#stopping = true;
  }

  readiness(): Readiness {
    const reasons: Record<string, string> = {};
    if (this.#stopping) reasons.service = "is shutting down";
    for (const [name, check] of this.#checks) {
      const reason = check();
      if (reason !== undefined) reasons[name] = reason;
    }
    return { ready: Object.keys(reasons).length === 0, reasons };
  }
}
