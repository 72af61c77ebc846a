/**
 * Takes out everything a terminal would obey: escape sequences, control characters, bidirectional overrides. Documents,
 * traces and answers are hostile until shown to be text (OSC 52 writes the clipboard).
 */
export function plainText(text: string): string {
  return text
    .replaceAll(ESCAPE_SEQUENCE, '')
    .replaceAll(CONTROL_CHARACTER, '')
    .replaceAll(/[\u202a-\u202e\u2066-\u2069\u200e\u200f]/g, '');
}

// Built from code points: the characters themselves have no place in a source file.
const ESC = String.fromCodePoint(0x1b);
const BEL = String.fromCodePoint(0x07);
const CSI = String.fromCodePoint(0x9b);
const ESCAPE_SEQUENCE = new RegExp(
  `${ESC}\\][^${BEL}${ESC}]*(?:${BEL}|${ESC}\\\\)?|(?:${ESC}\\[|${CSI})[0-?]*[ -/]*[@-~]|${ESC}[@-Z\\\\^_]`,
  'g',
);
const CONTROL_CHARACTER = /(?![\t\n])\p{Cc}/gu;
