import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Words of a sentence; enough of them that an ingest takes seconds and every document differs. */
const WORDS = 'quay crane tide berth rope customs seal manifest pilot anchor ballast hold winch mooring ledger'.split(
  ' ',
);

/** Sentences in a note, about one chunk of text. */
const SENTENCES = 30;

/**
 * Writes a folder of Markdown notes, each with a number of its own to ask for.
 *
 * @param count notes, about 1.5 kB each
 */
export function writeHarbourNotes(folder: string, count: number): void {
  mkdirSync(folder, { recursive: true });
  for (let note = 1; note <= count; note += 1) {
    const sentences = Array.from({ length: SENTENCES }, (_, index) => {
      const word = (offset: number): string => WORDS[(note * 7 + index * offset) % WORDS.length] ?? '';
      return `The ${word(3)} of shift ${note * 31 + index} checks the ${word(5)} before the ${word(11)}.`;
    });
    const name = `note-${String(note).padStart(5, '0')}.md`;
    writeFileSync(
      join(folder, name),
      `# Note ${note}\n\nBerth ${note} closes at hour ${note % 24}.\n\n${sentences.join(' ')}\n`,
    );
  }
}
