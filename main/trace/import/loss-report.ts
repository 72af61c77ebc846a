/** Sentences kept of one file; of the others only their number is told. */
const MAX_ERRORS = 50;
/** Longer ones are cut, in UTF-16 code units. */
const MAX_ERROR_LENGTH = 500;
/** Names of fields kept of one file. */
const MAX_FIELDS = 500;
const MAX_FIELD_LENGTH = 200;
const EXAMPLES = 1;
const OTHER_FIELDS = 'other fields';

/** Gathers what of a file could not be read or has no field of its own, in bounded memory. */
export class LossReport {
  readonly #errors: string[] = [];
  #moreErrors = 0;
  readonly #unmapped = new Map<string, number>();

  error(sentence: string): void {
    if (this.#errors.length < MAX_ERRORS) this.#errors.push(sentence.slice(0, MAX_ERROR_LENGTH));
    else this.#moreErrors += 1;
  }

  /** What is wrong with the file as a whole goes before what is wrong in it, of which a few examples are enough. */
  conclude(sentence: string): void {
    this.#errors.splice(0, this.#errors.length, sentence, ...this.#errors.slice(0, EXAMPLES));
    this.#moreErrors = 0;
  }

  unmapped(field: string): void {
    const name = field.slice(0, MAX_FIELD_LENGTH);
    const key = this.#unmapped.has(name) || this.#unmapped.size < MAX_FIELDS ? name : OTHER_FIELDS;
    this.#unmapped.set(key, (this.#unmapped.get(key) ?? 0) + 1);
  }

  get errors(): readonly string[] {
    return this.#moreErrors === 0 ? this.#errors : [...this.#errors, `and ${this.#moreErrors} more.`];
  }

  /** Most frequent first. */
  get fields(): Record<string, number> {
    return Object.fromEntries([...this.#unmapped].toSorted((a, b) => b[1] - a[1]));
  }
}
