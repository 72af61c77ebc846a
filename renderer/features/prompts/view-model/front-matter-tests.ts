/** A test as the front matter of a prompt names it. */
export interface NamedTest {
  name: string;
  /** Of the file, from 1. */
  line: number;
}

const FENCE = /^---[ \t]*$/;

/**
 * Names of the tests in the front matter of a text, before any of them has run. Reads lines and not YAML: the text may be
 * half typed, and a name that is not seen here is still run.
 */
export function testsInText(text: string): readonly NamedTest[] {
  const lines = text.split('\n');
  if (!FENCE.test(lines[0] ?? '')) return [];
  const tests: NamedTest[] = [];
  let indent: number | null = null;
  for (const [index, line] of lines.entries()) {
    if (index === 0) continue;
    if (FENCE.test(line)) break;
    if (/^tests:[ \t]*(?:#.*)?$/.test(line)) {
      indent = -1;
      continue;
    }
    if (indent === null) continue;
    // The next key of the front matter ends the list.
    if (/^[^\s#-]/.test(line)) break;
    const item = /^(\s*)-\s+(.*)$/.exec(line);
    if (indent < 0 && item !== null) indent = item[1]?.length ?? 0;
    const name = nameOf(item !== null && item[1]?.length === indent ? (item[2] ?? '') : line.trim());
    if (name !== null && isOfTest(line, item, indent)) tests.push({ name, line: index + 1 });
  }
  return tests;
}

/** A `name` of something inside a test stands further in than the test's own keys. */
function isOfTest(line: string, item: RegExpExecArray | null, indent: number): boolean {
  if (item !== null) return item[1]?.length === indent;
  return line.length - line.trimStart().length === indent + 2;
}

function nameOf(entry: string): string | null {
  const value = /^(?:\{\s*)?name:\s*(.+?)\s*$/.exec(entry)?.[1];
  if (value === undefined) return null;
  const quoted = /^"((?:[^"\\]|\\.)*)"|^'((?:[^']|'')*)'/.exec(value);
  if (quoted !== null) return (quoted[1] ?? quoted[2] ?? '').replaceAll("''", "'");
  return entry.startsWith('{') ? value.replace(/[,}].*$/, '').trim() : value.replace(/\s+#.*$/, '');
}

/** @returns the model that the front matter of a text names; null where it names none */
export function modelInText(text: string): string | null {
  const [, front] = /^---[ \t]*\n([\s\S]*?)\n---[ \t]*(?:\n|$)/.exec(text) ?? [];
  const value = /^model:[ \t]*(.+?)[ \t]*$/m.exec(front ?? '')?.[1];
  if (value === undefined) return null;
  return /^(["'])(.*?)\1/.exec(value)?.[2] ?? value.replace(/\s+#.*$/, '');
}
