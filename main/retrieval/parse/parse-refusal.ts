import type { SkipNote } from './skip-note.ts';

/** Thrown inside a parser when the file is not to be read, and caught where the parser was called. */
export class ParseRefusal extends Error {
  readonly note: SkipNote;

  constructor(note: SkipNote) {
    super(note.message);
    this.name = 'ParseRefusal';
    this.note = note;
  }
}
