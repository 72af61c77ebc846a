/**
 * Foreign text is data. React keeps it from becoming HTML; this keeps it from deceiving the reader: characters that
 * reorder what stands around them (bidirectional overrides and isolates), that cannot be seen (zero width, control
 * codes, Unicode tags), or that break lines where nobody looks are written out as what they are.
 */

/**
 * Control and format characters and lone halves of pairs. Left alone are line end and tab, the joiners that scripts and
 * emoji need, and the Arabic and Syriac number signs, which are seen.
 */
const UNSEEN = /[[\p{Cc}\p{Cf}\p{Cs}]--[\n\t\u200c-\u200d\u0600-\u0605\u06dd\u070f\u08e2]]/gv;

/** @returns the text with every unseen or reordering character as `⟨U+202E⟩`; line ends become `\n` */
export function visibleText(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replaceAll(/[\r\u2028\u2029]/g, '\n')
    .replaceAll(UNSEEN, (character) => {
      const code = character.codePointAt(0) ?? 0;
      return `⟨U+${code.toString(16).toUpperCase().padStart(4, '0')}⟩`;
    });
}

/** @returns the same on one line: for names, titles and cells */
export function visibleLine(text: string): string {
  return visibleText(text.replaceAll(/\s+/g, ' ').trim());
}
