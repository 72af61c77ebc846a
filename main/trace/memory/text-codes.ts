/** Code of a value that is missing. */
export const NO_TEXT = -1;

/** Small numbers for the texts of a column, in the order in which they were first seen. */
export class TextCodes {
  readonly texts: string[] = [];
  readonly #codes = new Map<string, number>();

  /** @returns the text's number, given it now if it had none */
  of(text: string | null): number {
    if (text === null) return NO_TEXT;
    const known = this.#codes.get(text);
    if (known !== undefined) return known;
    this.#codes.set(text, this.texts.length);
    return this.texts.push(text) - 1;
  }

  /** @returns undefined for a text that no row ever had */
  find(text: string): number | undefined {
    return this.#codes.get(text);
  }
}
