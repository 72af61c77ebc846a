import type { LanguageModelV4StreamPart, LanguageModelV4StreamResult, LanguageModelV4Usage } from '@ai-sdk/provider';
import type { PassageKey } from './answer-store.ts';

const MARKER = /\[(\d{1,3})\]/g;

/** @returns the text of all deltas */
export function textOf(parts: readonly LanguageModelV4StreamPart[]): string {
  return parts.map((part) => (part.type === 'text-delta' ? part.delta : '')).join('');
}

/**
 * @param from the passages that the stored answer numbers, `to` those of the context it is to be given in
 * @returns by stored number the new one, for every passage that the text cites; null when one of them is not in the
 *   context word for word, so that the answer has nothing to stand on
 */
export function renumbering(
  text: string,
  from: readonly PassageKey[],
  to: readonly PassageKey[],
): ReadonlyMap<number, number> | null {
  const places = new Map(to.map(([chunkId, hash], index) => [`${chunkId} ${hash}`, index + 1]));
  const numbers = new Map<number, number>();
  for (const [, digits] of text.matchAll(MARKER)) {
    const number = Number(digits);
    const passage = from[number - 1];
    // A number that means no passage is text; the check of citations takes it out wherever it stands.
    if (passage === undefined) continue;
    const place = places.get(passage.join(' '));
    if (place === undefined) return null;
    numbers.set(number, place);
  }
  return numbers;
}

/** @returns the parts as one stretch of text with its markers numbered anew */
export function renumbered(
  parts: readonly LanguageModelV4StreamPart[],
  numbers: ReadonlyMap<number, number>,
): readonly LanguageModelV4StreamPart[] {
  const text = textOf(parts).replaceAll(MARKER, (marker, digits: string) => {
    const number = numbers.get(Number(digits));
    return number === undefined ? marker : `[${number}]`;
  });
  const finish = parts.filter((part) => part.type === 'finish');
  return [
    { type: 'stream-start', warnings: [] },
    { type: 'text-start', id: '0' },
    { type: 'text-delta', id: '0', delta: text },
    { type: 'text-end', id: '0' },
    ...finish,
  ];
}

/** @returns a stream of stored parts, whose tokens were all read from the cache */
export function replay(parts: readonly LanguageModelV4StreamPart[]): LanguageModelV4StreamResult {
  return {
    stream: ReadableStream.from(
      parts.map((part) => (part.type === 'finish' ? { ...part, usage: asCached(part.usage) } : part)),
    ),
  };
}

function asCached({ inputTokens, outputTokens }: LanguageModelV4Usage): LanguageModelV4Usage {
  return { inputTokens: { ...inputTokens, noCache: 0, cacheRead: inputTokens.total, cacheWrite: 0 }, outputTokens };
}
