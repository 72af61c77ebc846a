import { clipHeading } from './markdown/heading-text.ts';

/** Fields by which a record of a data file names itself, best first. */
const TITLE_FIELDS = ['title', 'name', 'headline', 'subject', 'question', 'label', 'key', '_id', 'id'];

/** Collects the fields of one record and answers what to call it. */
export class RecordTitle {
  #rank = TITLE_FIELDS.length;
  #title: string | null = null;

  offer(field: string, value: string): void {
    const rank = TITLE_FIELDS.indexOf(field.toLowerCase());
    if (rank < 0 || rank >= this.#rank) return;
    const title = clipHeading(value.slice(0, 1000).replaceAll(/\s+/g, ' ').trim());
    if (title === '') return;
    this.#rank = rank;
    this.#title = title;
  }

  /** The best name offered since the last call, or null. */
  take(): string | null {
    const title = this.#title;
    this.#rank = TITLE_FIELDS.length;
    this.#title = null;
    return title;
  }
}
