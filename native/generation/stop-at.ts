/** Lets a text through up to the first of some words; what may be their beginning is held back until it is known. */
export interface StopFilter {
  /** @returns what of the text so far is certain and was not returned yet */
  push(text: string): string;
  /** @returns the rest: nothing more will come */
  end(): string;
  /** One of the words was met: nothing more is let through. */
  readonly isStopped: boolean;
}

export function createStopFilter(stop: readonly string[]): StopFilter {
  const words = stop.filter((word) => word !== '');
  let held = '';
  let isStopped = false;
  return {
    get isStopped() {
      return isStopped;
    },
    push: (text) => {
      if (isStopped) return '';
      held += text;
      const places = words.map((word) => held.indexOf(word)).filter((place) => place >= 0);
      if (places.length > 0) {
        isStopped = true;
        return take(Math.min(...places));
      }
      return take(held.length - Math.max(0, ...words.map((word) => overlap(held, word))));
    },
    end: () => (isStopped ? '' : take(held.length)),
  };

  function take(length: number): string {
    const certain = held.slice(0, length);
    held = held.slice(length);
    return certain;
  }
}

/** @returns how many characters at the end of `text` are the beginning of `word` */
function overlap(text: string, word: string): number {
  for (let length = Math.min(text.length, word.length - 1); length > 0; length--) {
    if (text.endsWith(word.slice(0, length))) return length;
  }
  return 0;
}
