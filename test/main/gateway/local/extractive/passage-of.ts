import type { Passage } from '../../../../../main/gateway/local/extractive/passage.ts';

/** A passage around a text, ranked first unless told otherwise. */
export function passageOf(text: string, overrides: Partial<Passage> = {}): Passage {
  return {
    id: 'p1',
    title: '',
    headingPath: [],
    text,
    rank: 1,
    ...overrides,
  };
}
