import type { Review } from '../../../../main/contract/review.ts';
import { formatExactTime } from '../../../ui/format.ts';

type Words = Pick<Review, 'thumb' | 'label' | 'note' | 'expected'>;

/** @returns the whole of what is said once a part of it was said anew; empty words are none */
export function reviewAfter(last: Words | null, said: Partial<Words>): Words {
  const words = (text: string | null | undefined): string | null => {
    const trimmed = text?.trim() ?? '';
    return trimmed === '' ? null : trimmed;
  };
  return {
    thumb: said.thumb ?? last?.thumb ?? null,
    label: words(said.label === undefined ? last?.label : said.label),
    note: words(said.note === undefined ? last?.note : said.note),
    expected: words(said.expected === undefined ? last?.expected : said.expected),
  };
}

/** @returns what was said last, in a line: `wrong-source · the page is of last year · 2025-11-14 14:41:07` */
export function reviewText({ label, note, at }: Pick<Review, 'label' | 'note' | 'at'>): string {
  return [label, note, formatExactTime(at)].filter((part) => part !== null).join(' · ');
}
