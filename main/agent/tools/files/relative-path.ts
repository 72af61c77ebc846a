const MAX_PATH_LENGTH = 1000;
/** Names that are devices on Windows, in any folder and with any ending. */
const DEVICE_NAME = /^(?:con|prn|aux|nul|com\d|lpt\d|conin\$|conout\$)(?:\.|$)/i;

/**
 * Takes a path of a model's apart. Only names below the root are names: nothing absolute, no way up, nothing hidden, no
 * spelling that one system reads otherwise than another.
 *
 * @returns the names, outermost first (none for the root itself), or one sentence on what is wrong
 */
export function parseRelativePath(path: string): { names: readonly string[] } | { problem: string } {
  const shown = path.length > 80 ? `${path.slice(0, 80)}…` : path;
  const refuse = (why: string): { problem: string } => ({ problem: `"${printable(shown)}" ${why}` });
  if (path.length > MAX_PATH_LENGTH) return refuse(`has ${path.length} characters; at most ${MAX_PATH_LENGTH}.`);
  if (/\p{Cc}|\p{Cf}|[\u2028\u2029\ufffd]/u.test(path)) return refuse('holds invisible characters.');
  if (path.includes('\\')) return refuse('holds a backslash. Use forward slashes.');
  if (path.startsWith('/') || path.startsWith('~') || /^[a-z]:/i.test(path)) {
    return refuse('is not below the root. Write a path relative to it, such as "notes/plan.md".');
  }
  if (/[:*?"<>|]/.test(path)) return refuse('holds a character that no name may have (: * ? " < > |).');
  const names = path.replace(/\/$/, '').split('/');
  if (path === '' || path === '.') return { names: [] };
  for (const name of names) {
    if (name === '') return refuse('has an empty name in it.');
    if (name === '..' || name === '.') return refuse('has "." or ".." in it. Write the path without.');
    if (name.startsWith('.')) return refuse('is hidden (a name begins with a dot). Hidden files stay shut.');
    if (/[. ]$/.test(name) || name.startsWith(' '))
      return refuse('has a name that begins or ends with a space, or ends with a dot.');
    if (DEVICE_NAME.test(name)) return refuse('is the name of a device.');
  }
  return { names };
}

function printable(text: string): string {
  return text.replaceAll(/\p{Cc}|\p{Cf}|[\u2028\u2029]/gu, '\ufffd');
}
