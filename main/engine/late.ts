import { onceLoaded } from '../base/once.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';

/** Something that is made when it is first needed, and then kept. */
export interface Late<T> {
  /**
   * The same one for everybody, also for those who ask while it is being made. A failure is told to those who waited;
   * whoever asks after them tries anew.
   *
   * @throws CancelledError once it has been disposed of
   */
  get(): Promise<T>;
  /** Null until it was made, and once it has been disposed of. */
  readonly made: T | null;
  /** Disposes of what was made, or is being made; nothing is made for it. */
  dispose(): Promise<void>;
}

/** @param options.whenGone says to those who come too late what is over */
export function createLate<T>(options: {
  make: () => Promise<T>;
  dispose: (made: T) => void | Promise<void>;
  whenGone: string;
}): Late<T> {
  let making: Promise<T> | null = null;
  let made: T | null = null;
  let isDisposed = false;
  const make = onceLoaded(async () => (made = await options.make()));

  return {
    get: async () => {
      if (isDisposed) throw new CancelledError(options.whenGone);
      making = make();
      const one = await making;
      // It was made while its owner went.
      if (isDisposed) throw new CancelledError(options.whenGone);
      return one;
    },
    get made() {
      return isDisposed ? null : made;
    },
    dispose: async () => {
      if (isDisposed) return;
      isDisposed = true;
      await making?.catch(() => undefined);
      if (made !== null) await options.dispose(made);
    },
  };
}
