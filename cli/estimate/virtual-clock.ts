/** Time that passes as soon as nobody has anything left to do but wait. */
export class VirtualClock {
  /** Seconds since it was made. */
  now = 0;
  readonly #waiting = new Map<number, (() => void)[]>();
  #passing = false;

  /** Waits for so many of its seconds. */
  sleep(seconds: number): Promise<void> {
    return new Promise((wake) => {
      const at = this.now + seconds;
      const others = this.#waiting.get(at);
      if (others) others.push(wake);
      else this.#waiting.set(at, [wake]);
      this.#pass();
    });
  }

  #pass(): void {
    if (this.#passing) return;
    this.#passing = true;
    // By then whoever was woken has gone on as far as it can.
    setImmediate(() => {
      this.#passing = false;
      let next = Number.POSITIVE_INFINITY;
      for (const at of this.#waiting.keys()) next = Math.min(next, at);
      const woken = this.#waiting.get(next);
      if (!woken) return;
      this.#waiting.delete(next);
      this.now = next;
      for (const wake of woken) wake();
      if (this.#waiting.size > 0) this.#pass();
    });
  }
}
