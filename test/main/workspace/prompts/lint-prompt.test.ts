import { describe, expect, test } from 'vitest';
import type { PromptProblem, TextEdit } from '../../../../main/contract/prompt.ts';
import { type LintInput, lintPrompt } from '../../../../main/workspace/prompts/lint-prompt.ts';

const HEAD =
  '---\nversion: 1\nid: answer\nmodel: local/extractive\ntests: [{ name: t, expect: { contain: [x] } }]\n---\n';
const BODY = '## system\nRules.\n\n## user\n';

function lint(
  text: string,
  more: Partial<LintInput> = {},
  partials: Readonly<Record<string, string>> = {},
): readonly PromptProblem[] {
  return lintPrompt({
    path: 'prompts/answer.prompt.md',
    text,
    partials: (name) => partials[name] ?? null,
    partialNames: Object.keys(partials),
    settings: ['generate'],
    ...more,
  }).problems.filter(({ code }) => code !== 'token-count');
}
const textAt = (text: string, { line, column, endLine, endColumn }: Omit<TextEdit, 'text'>): string => {
  const lines = text.split('\n');
  if (line === endLine) return (lines[line - 1] ?? '').slice(column - 1, endColumn - 1);
  return [
    (lines[line - 1] ?? '').slice(column - 1),
    ...lines.slice(line, endLine - 1),
    (lines[endLine - 1] ?? '').slice(0, endColumn - 1),
  ].join('\n');
};
/** As an editor applies it. */
function apply(text: string, edits: readonly TextEdit[]): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  return edits
    .map((edit) => ({ from: offset(edit.line, edit.column), to: offset(edit.endLine, edit.endColumn), by: edit.text }))
    .toSorted((a, b) => b.from - a.from)
    .reduce((whole, { from, to, by }) => whole.slice(0, from) + by + whole.slice(to), text);
}

test('a prompt with nothing wrong has nothing said of it', () => {
  expect(lint(`${HEAD}${BODY}{{context}}\n{{question}}`)).toEqual([]);
});

describe('unknown variables', () => {
  const text = `${HEAD}${BODY}{{context}}\n{{ qestion }}`;

  test('are marked exactly, with the nearest name and a declaration as fixes', () => {
    const [problem] = lint(text).filter(({ severity }) => severity === 'error');
    expect(problem).toMatchObject({
      severity: 'error',
      code: 'unknown-variable',
      line: 12,
      column: 4,
      endLine: 12,
      endColumn: 11,
    });
    expect(problem?.message).toContain('{{qestion}} does not exist. Known: question');
    expect(problem?.fixes.map(({ title }) => title)).toEqual(['Change to question', 'Add qestion to input']);
    expect(lint(apply(text, problem?.fixes[0]?.edits ?? []))).toEqual([]);
    const declared = apply(text, problem?.fixes[1]?.edits ?? []);
    expect(declared).toContain('input:\n  qestion: string\n---');
    expect(lint(declared).filter(({ code }) => code === 'unknown-variable')).toEqual([]);
  });

  test('are declared where input already is', () => {
    for (const input of ['input:\n  tone: string\n', 'input: { tone: string }\n', 'input: {}\n']) {
      const declared = text.replace('---\n##', `${input}---\n##`).replace('Rules.', 'Rules. {{ tone | quote }}');
      const fix = lint(declared)
        .find(({ message }) => message.includes('qestion'))
        ?.fixes.at(-1);
      const fixed = apply(declared, fix?.edits ?? []);
      expect(lint(fixed).filter(({ message }) => message.includes('{{qestion}}'))).toEqual([]);
    }
  });

  test('are told for fields of a passage, and for variables of another setting', () => {
    const [field] = lint(`${HEAD}${BODY}{{question}}{% for d in documents %}{{ d.txt | quote }}{% endfor %}`);
    expect(field).toMatchObject({ code: 'unknown-variable' });
    expect(field?.fixes[0]?.title).toBe('Change to text');
    expect(lint(`${HEAD}${BODY}{{question}} {{task}}`)[0]).toMatchObject({ code: 'unknown-variable' });
    expect(lint(`${HEAD}${BODY}{{task}}`, { settings: ['agent'] })).toEqual([]);
  });

  test('are told in the partial that has them', () => {
    const partial = 'a\n{{ kontext }}';
    const [problem] = lint(`${HEAD}${BODY}{{question}}{% render "p" %}`, {}, { p: partial });
    expect(problem).toMatchObject({ code: 'unknown-variable', path: 'prompts/partials/p.liquid', line: 2, column: 4 });
  });
});

describe('text of somebody else', () => {
  test('of a passage wants marks around it; the fix adds them', () => {
    const text = `${HEAD}${BODY}{{question}}\n{% for d in documents %}{{ d.text }}{% endfor %}`;
    const [problem] = lint(text);
    expect(problem).toMatchObject({ severity: 'warning', code: 'untrusted-unfenced' });
    expect(textAt(text, problem as PromptProblem)).toBe('{{ d.text }}');
    const fixed = apply(text, problem?.fixes[0]?.edits ?? []);
    expect(fixed).toContain('{{ d.text | quote }}');
    expect(lint(fixed)).toEqual([]);
  });

  test('is fine between source markers, as a number, and as the question', () => {
    const text = `${HEAD}${BODY}{{question}}{% for d in documents %}<source n="{{ d.n }}">\n{{ d.text }}\n</source>{% endfor %}`;
    expect(lint(text)).toEqual([]);
  });

  test('does not belong into the system message', () => {
    expect(lint(`${HEAD}## system\n{{context}}\n## user\n{{question}}`)).toMatchObject([
      { code: 'untrusted-in-system' },
    ]);
    expect(lint(`${HEAD}## system\n{{history}}\n## user\n{{question}}`)).toMatchObject([
      { code: 'untrusted-unfenced' },
    ]);
  });
});

describe('the rest', () => {
  test.each([
    ['no system section', `${HEAD}{{question}}`, 'missing-role', 'warning'],
    ['no user section', `${HEAD}## system\nRules. {{question}}`, 'missing-role', 'error'],
    ['no question', `${HEAD}${BODY}{{context}}`, 'question-missing', 'warning'],
    ['JSON without a schema', `${HEAD}${BODY}{{question}} Answer as JSON.`, 'json-without-schema', 'warning'],
    ['a partial that is not there', `${HEAD}${BODY}{{question}}{% render "gone" %}`, 'partial-missing', 'error'],
    ['a template that is none', `${HEAD}${BODY}{{question}}{% if %}`, 'template-syntax', 'error'],
    ['an unpaired example', `${HEAD}## user\na\n## user\n{{question}}`, 'examples-unpaired', 'error'],
    ['an answer to nothing', `${HEAD}## assistant\na\n## user\n{{question}}`, 'examples-unpaired', 'error'],
  ])('%s', (_name, text, code, severity) => {
    expect(lint(text)).toContainEqual(expect.objectContaining({ code, severity }));
  });

  test('an unknown key has the nearest one as its fix', () => {
    const text = `${HEAD.replace('version: 1', 'version: 1\ntemprature: 1')}${BODY}{{question}}`;
    const [problem] = lint(text);
    expect(problem).toMatchObject({ code: 'unknown-key', line: 3, column: 1, endColumn: 11 });
    expect(lint(apply(text, problem?.fixes[0]?.edits ?? []))).toEqual([]);
    expect(lint(apply(text, problem?.fixes[1]?.edits ?? []))).toEqual([]);
  });

  test('what is declared and not used is removed by its fix', () => {
    const text = `${HEAD.replace('---\n', '---\ninput:\n  tone: string\n  sum:\n    type: number\n')}${BODY}{{question}} {{ sum }}`;
    const [problem] = lint(text);
    expect(problem).toMatchObject({ code: 'unused-input', line: 3 });
    const fixed = apply(text, problem?.fixes[0]?.edits ?? []);
    expect(fixed).toContain('input:\n  sum:\n');
    expect(lint(fixed)).toEqual([]);
  });

  test('a missing partial is named with the nearest one', () => {
    const text = `${HEAD}${BODY}{{question}}{% render 'sorces' %}`;
    const [problem] = lint(text, {}, { sources: 'x' });
    expect(lint(apply(text, problem?.fixes[0]?.edits ?? []), {}, { sources: 'x' })).toEqual([]);
  });

  test('schemas that are none are told at their key', () => {
    const text = `${HEAD.replace('---\n', '---\noutputSchema: { type: nonsense }\n')}${BODY}{{question}}`;
    const [problem] = lint(text, { schemaProblems: [{ path: ['outputSchema'], message: 'type is unknown' }] });
    expect(problem).toMatchObject({ code: 'schema-mismatch', line: 2, column: 1 });
  });

  test('a prompt without a test says so once, and its fix is a test that can be read', () => {
    const text = `---\nversion: 1\nid: answer\nmodel: m/x\n---\n${BODY}{{question}}`;
    const [problem] = lint(text);
    expect(problem).toMatchObject({ severity: 'info', code: 'no-test' });
    expect(lint(apply(text, problem?.fixes[0]?.edits ?? []))).toEqual([]);
  });
});

test('every variable is listed with what it holds', () => {
  const text = `${HEAD.replace('---\n', '---\ninput: { customer: { type: object, properties: { name: { type: string } } } }\n')}${BODY}{{question}}{{customer.name}}`;
  const { variables } = lintPrompt({ path: 'p', text, partials: () => null, partialNames: [], settings: ['generate'] });
  expect(variables.map(({ name }) => name)).toEqual([
    'question',
    'query',
    'context',
    'documents',
    'documents[].n',
    'documents[].title',
    'documents[].path',
    'documents[].heading',
    'documents[].text',
    'history',
    'customer',
    'customer.name',
  ]);
});
