import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeHarbourNotes } from '../command-line/harbour-notes.ts';

/** Enough notes that the reading can be watched. */
const NOTES = 1_500;

/** What the folder of the journey holds beside its many notes: one question it answers, and one file it cannot be read from. */
export const LIGHTHOUSE = {
  file: 'lighthouse.md',
  question: 'Who paints the lighthouse on Kullen?',
  answer: 'The lighthouse on Kullen is painted by the volunteer crew of Brunnby every third May.',
  unreadable: 'keeper-photo.md',
} as const;

/** Writes a folder that nobody has read before. */
export function writeJourneyFolder(folder: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, LIGHTHOUSE.file), `# Lighthouse\n\n${LIGHTHOUSE.answer}\n`);
  writeFileSync(join(folder, LIGHTHOUSE.unreadable), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 1, 0xff, 0, 0xfe]));
  writeHarbourNotes(join(folder, 'notes'), NOTES);
}
