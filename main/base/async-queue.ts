/** Hands values from whoever has them to whoever waits for them, in order and without bound. */
export class AsyncQueue<Value> {
  readonly #values: Value[] = [];
  #arrived = Promise.withResolvers<void>();

  push(value: Value): void {
    this.#values.push(value);
    this.#arrived.resolve();
  }

  /** @returns the next value, once there is one; for one reader at a time */
  async next(): Promise<Value> {
    while (this.#values.length === 0) {
      this.#arrived = Promise.withResolvers();
      await this.#arrived.promise;
    }
    return this.#values.shift() as Value;
  }
}
