import type { LanguageModelV4CallOptions, LanguageModelV4StreamPart } from '@ai-sdk/provider';

type Part = LanguageModelV4StreamPart;

/** So much of the same beginning means that the answer is given again, not gone on with. */
const BEGAN_AGAIN_LENGTH = 40;
/** Repeated words are looked for over so much of the end; shorter repetitions may be meant. */
const MAX_OVERLAP = 200;
const MIN_OVERLAP = 4;

/** @returns the call for a model that is to go on with what another one began */
export function withPartialAnswer(options: LanguageModelV4CallOptions, said: string): LanguageModelV4CallOptions {
  return {
    ...options,
    prompt: [
      ...options.prompt,
      { role: 'assistant', content: [{ type: 'text', text: said }] },
      {
        role: 'user',
        content: [
          {
            type: 'text',
            text: 'Your answer broke off there. Go on exactly after its last character, in the same words and form. Repeat nothing and say nothing about the break.',
          },
        ],
      },
    ],
  };
}

export interface Continuation {
  /** @returns what to hand on; `began-again` when the model gives the whole answer anew, see `held` */
  take(part: Part): readonly Part[] | 'began-again';
  /** What was held back so far, under ids of the new stream. */
  held(): readonly Part[];
  /** The same under the ids that are handed on. */
  flush(): readonly Part[];
}

/**
 * Makes one answer of two streams: the second goes on in the block of the first, and what it repeats of the end, or of the
 * whole, is left out. Its first words are held back until it is clear which.
 *
 * @param options.said what was handed on
 * @param options.openTextId the block it ended in
 */
export function createContinuation(options: { said: string; openTextId: string | null }): Continuation {
  const { said, openTextId } = options;
  let buffer = '';
  let bufferId: string | null = null;
  let isDecided = said === '';
  let mappedId: string | null = null;
  const idOf = (id: string): string => (id === mappedId && openTextId !== null ? openTextId : id);

  const flush = (): readonly Part[] => {
    const id = bufferId;
    const delta = buffer;
    buffer = '';
    isDecided = true;
    return id === null || delta === '' ? [] : [{ type: 'text-delta', id: idOf(id), delta }];
  };
  const decide = (): readonly Part[] | 'began-again' => {
    // It may still be the whole answer again, or the end of it.
    if (said.startsWith(buffer) && buffer.length < said.length) return [];
    if (buffer.startsWith(said)) {
      buffer = buffer.slice(said.length);
      return flush();
    }
    if (commonPrefix(said, buffer) >= BEGAN_AGAIN_LENGTH) return 'began-again';
    const end = said.slice(-MAX_OVERLAP);
    if (end.indexOf(buffer) > 0 && buffer.length < end.length && !end.endsWith(buffer)) return [];
    buffer = buffer.slice(overlap(end, buffer));
    return flush();
  };
  return {
    held: () =>
      bufferId === null
        ? []
        : [
            { type: 'text-start', id: bufferId },
            { type: 'text-delta', id: bufferId, delta: buffer },
          ],
    flush,
    take: (part) => {
      if (part.type === 'stream-start' || part.type === 'response-metadata') return [];
      if (part.type === 'text-start' && mappedId === null && openTextId !== null) {
        mappedId = part.id;
        return [];
      }
      if (part.type === 'text-delta') {
        if (isDecided) return [{ ...part, id: idOf(part.id) }];
        bufferId = part.id;
        buffer += part.delta;
        return decide();
      }
      return [...flush(), part.type === 'text-end' ? { ...part, id: idOf(part.id) } : part];
    },
  };
}

function commonPrefix(a: string, b: string): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

/** @returns how many characters at the beginning of `next` are the end of `said` */
function overlap(said: string, next: string): number {
  for (let length = Math.min(said.length, next.length); length >= MIN_OVERLAP; length -= 1) {
    if (said.endsWith(next.slice(0, length))) return length;
  }
  return 0;
}
