export const MAX_SQL_LENGTH = 10_000;

/** What a single statement that only reads may begin with. */
const OPENINGS: ReadonlySet<string> = new Set(['select', 'with', 'values']);
/** Reads to SQLite, and not what a question about data needs: other files, settings, code. */
const FORBIDDEN =
  /^(?:attach|detach|pragma|pragma_.*|vacuum|load_extension|readfile|writefile|fts3_tokenizer|edit|sqlite_dbpage|dbstat|bytecode|tables_used|fsdir|zipfile|sqlite_stmt|sqlite_memstmt|carray)$/;

/**
 * Judges a statement before SQLite sees it. SQLite judges it again (one statement, read only, returns rows); this is for what
 * SQLite calls reading and we do not.
 *
 * @returns one sentence on why it is refused; null when it may be run
 */
export function judgeStatement(sql: string): string | null {
  if (sql.length > MAX_SQL_LENGTH)
    return `The statement has ${sql.length} characters; at most ${MAX_SQL_LENGTH} are run.`;
  if (sql.includes('\0')) return 'The statement holds a NUL character.';
  const words = wordsOf(sql);
  if (words === null) return 'The statement ends within quotes or a comment.';
  const [first] = words;
  if (first === undefined) return 'There is no statement.';
  if (first.isQuoted || !OPENINGS.has(first.text))
    return `Only SELECT is run here, not ${first.text.slice(0, 30).toUpperCase()}.`;
  const separator = words.findIndex(({ text, isQuoted }) => text === ';' && !isQuoted);
  if (separator >= 0 && separator < words.length - 1) return 'Only one statement is run at a time.';
  const forbidden = words.find(({ text }) => FORBIDDEN.test(text));
  return forbidden === undefined ? null : `"${forbidden.text.slice(0, 40)}" is not available here.`;
}

interface Word {
  /** Lower case. */
  text: string;
  /** A name in quotes; strings are no words. */
  isQuoted: boolean;
}

/** Names, keywords and semicolons in order, as SQLite tells them apart; null when something is not closed. */
function wordsOf(sql: string): Word[] | null {
  const pattern =
    /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"((?:[^"]|"")*)"|`((?:[^`]|``)*)`|\[([^\]]*)\]|([\p{L}_][\p{L}\p{N}_$]*)|(;)|['"`[]|[\s\S]/guy;
  const words: Word[] = [];
  for (const [whole, double, back, bracket, name, semicolon] of sql.matchAll(pattern)) {
    if (/^['"`[]$/.test(whole)) return null;
    const quoted = double ?? back ?? bracket;
    if (quoted !== undefined) words.push({ text: quoted.toLowerCase(), isQuoted: true });
    else if (name !== undefined || semicolon !== undefined) words.push({ text: whole.toLowerCase(), isQuoted: false });
  }
  return words;
}
