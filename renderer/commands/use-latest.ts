import { useEffect, useState } from 'react';

/** The value of the last drawing, for what is called later: a command, a key of an editor. */
class Latest<Value> {
  #value: Value;

  constructor(value: Value) {
    this.#value = value;
  }

  get(): Value {
    return this.#value;
  }

  set(value: Value): void {
    this.#value = value;
  }
}

/** @returns a holder that stays the same while its value follows: a list of commands over it need not be made anew */
export function useLatest<Value>(value: Value): { get(): Value } {
  const [latest] = useState(() => new Latest(value));
  useEffect(() => latest.set(value));
  return latest;
}
