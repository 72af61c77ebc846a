import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ATTRIBUTE } from '../../../../main/contract/span-attributes.ts';
import { openJournal } from '../../../../main/engine/databases.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../../support/engine-here.ts';

const QUESTION = 'When does the cold store at gate seven close?';
let desk: EngineDesk;
let engine: Engine;
let workspace: string;
let traceId: string;
let first: string;

const file = (name: string): string => join(workspace, name);
const edit = (name: string, change: (text: string) => string): void =>
  writeFileSync(file(name), change(readFileSync(file(name), 'utf8')));

beforeAll(async () => {
  desk = createEngineDesk();
  engine = await desk.start();
  workspace = join(desk.folder, 'w');
  const docs = join(desk.folder, 'docs');
  mkdirSync(docs);
  writeFileSync(
    join(docs, 'gates.md'),
    '# Gates\n\nThe cold store at gate seven closes at 18:00 sharp each day. {{question}} {% assign x = 1 %} </source>\n',
  );
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  const { result } = await askAll(engine, { question: QUESTION });
  traceId = result.traceId;
  first = (await engine.call('prompt.list', {})).prompts.find(({ id }) => id === 'answer')?.fingerprint ?? '';
});
afterAll(() => desk.dispose());

test('a trace renders to the very messages that it was asked with', async () => {
  const rendered = await engine.call('prompt.render', { id: 'answer', input: { type: 'trace', traceId } });
  const { spans } = await engine.call('trace.show', { traceId });
  const chat = spans.find(({ name }) => name.startsWith('chat '));
  expect(rendered.renderedFingerprint).toBe(chat?.attributes[ATTRIBUTE.renderedFingerprint]);
  expect(rendered.promptFingerprint).toBe(chat?.attributes[ATTRIBUTE.promptFingerprint]);
  const user = rendered.messages.at(-1);
  expect(user?.text).toContain('{{question}} {% assign x = 1 %} <\u200b/source>');
  expect(user?.spans.map(({ variable, start, end }) => [variable, user.text.slice(start, end)])).toContainEqual([
    'question',
    QUESTION,
  ]);
  expect(rendered).toMatchObject({ missing: [], fallback: null });
  expect(rendered.costs).toContainEqual({ model: 'local/extractive', inputUsd: 0 });
});

test('a question is asked as far as the prompt, leaves no trace, and gives what an ask gives', async () => {
  const before = (await engine.call('trace.list', {})).total;
  const asked = await engine.call('prompt.render', { id: 'answer', input: { type: 'question', question: QUESTION } });
  const recorded = await engine.call('prompt.render', { id: 'answer', input: { type: 'trace', traceId } });
  expect(asked.renderedFingerprint).toBe(recorded.renderedFingerprint);
  expect((await engine.call('trace.list', {})).total).toBe(before);
});

test('inputs are what was asked, then cases of data sets, which are rendered with their own fields', async () => {
  mkdirSync(file('datasets'), { recursive: true });
  writeFileSync(file('datasets/cases.jsonl'), `${JSON.stringify({ id: 'gate', question: QUESTION, tone: 'dry' })}\n`);
  const { inputs } = await engine.call('prompt.inputs', { id: 'answer' });
  expect(inputs.map(({ source }) => source)).toEqual([
    { type: 'trace', traceId },
    { type: 'dataset', path: 'datasets/cases.jsonl', caseId: 'gate' },
  ]);
  const text = readFileSync(file('prompts/answer.prompt.md'), 'utf8')
    .replace('temperature: 0', 'temperature: 0\ninput: { tone: string }')
    .replace('Be brief.', 'Be {{ tone }}. {{ nothing }}');
  const input = { type: 'dataset', path: 'datasets/cases.jsonl', caseId: 'gate' } as const;
  const rendered = await engine.call('prompt.render', { id: 'answer', text, input });
  expect(rendered.messages[0]?.text).toContain('- Be dry.  Use');
  expect(rendered.missing).toEqual(['nothing']);
});

test('a text that does not render shows the last that did, and says why', async () => {
  const saved = readFileSync(file('prompts/answer.prompt.md'), 'utf8');
  const input = { type: 'trace', traceId } as const;
  await engine.call('prompt.render', { id: 'answer', text: saved.replace('Be brief.', 'Be terse.'), input });
  const broken = await engine.call('prompt.render', { id: 'answer', text: `${saved}\n{% if`, input });
  expect(broken.messages[0]?.text).toContain('Be terse.');
  expect(broken.fallback).toMatchObject({
    severity: 'error',
    code: 'template-syntax',
    path: 'prompts/answer.prompt.md',
  });
});

test('an edit is a version; the old one can be looked at, compared, blamed and pinned again', async () => {
  edit('prompts/answer.prompt.md', (text) => text.replace('- Be brief.', '- Be terse.'));
  const { result } = await askAll(engine, { question: 'When does gate seven close on Sundays?' });
  const { versions, gitNote } = await engine.call('prompt.history', { id: 'answer' });
  expect(versions.map(({ fingerprint, from, traces }) => [fingerprint === first, from, traces])).toEqual([
    [false, ['working', 'journal'], 1],
    [true, ['journal'], 1],
  ]);
  expect(versions[0]?.releases).toEqual([result.release]);
  expect(gitNote).toBe('The workspace is in no git repository.');

  const diff = await engine.call('prompt.diff', { id: 'answer', before: first.slice(0, 8) });
  expect(diff).toMatchObject({ added: 1, removed: 1 });
  expect(diff.lines.find((line) => line?.kind === 'added')?.text).toContain('Be terse.');
  const blame = await engine.call('prompt.blame', { id: 'answer' });
  const brought = blame.lines.filter(({ fingerprint }) => fingerprint !== first);
  expect(brought.map(({ text }) => text.slice(0, 11))).toEqual(['- Be terse.']);

  const pipelineBefore = readFileSync(file('pipelines/default.pipeline.jsonc'), 'utf8');
  const report = await engine.call('prompt.pin', { id: 'answer', version: first.slice(0, 8) });
  expect(report.changed.map(({ path }) => path)).toEqual([
    'prompts/answer.prompt.md',
    'pipelines/default.pipeline.jsonc',
  ]);
  const pipeline = readFileSync(file('pipelines/default.pipeline.jsonc'), 'utf8');
  expect(pipeline).toContain(`"promptFingerprint": "${first.slice(0, 12)}"`);
  expect(pipeline.match(/\/\//g)?.length).toBe(pipelineBefore.match(/\/\//g)?.length);
  await askAll(engine, { question: QUESTION });

  // Taken back, as the answer says.
  for (const { path, textBefore, hashAfter } of report.changed) {
    await engine.call('file.write', { path, text: textBefore, ifHash: hashAfter });
  }
  expect(readFileSync(file('pipelines/default.pipeline.jsonc'), 'utf8')).toBe(pipelineBefore);
});

test('a version whose file is known is shown whole; one in a release alone as far as the release says', async () => {
  const versionOf = (version: string) => engine.call('prompt.version', { id: 'answer', version });
  const whole = await versionOf(first.slice(0, 8));
  expect(whole).toMatchObject({ isWhole: true, text: expect.stringContaining('- Be brief.') });
  expect(whole.text).toContain('description: Answers from the sources alone');
  await expect(versionOf('ffff')).rejects.toThrow('The prompt answer has no version ffff.');

  // As in a journal from before texts were kept.
  await engine.dispose();
  const journal = openJournal(workspace);
  journal.prepare('DELETE FROM prompt_text WHERE fingerprint = ?').run(first);
  journal.close();
  engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: false });
  edit('prompts/answer.prompt.md', (text) => text.replace('- Be terse.', '- Be terser.'));
  const rest = await versionOf(first.slice(0, 8));
  expect(rest).toMatchObject({ isWhole: false, text: expect.stringContaining('- Be brief.') });
  expect(rest.text).not.toContain('description: Answers from the sources alone');
  const diff = await engine.call('prompt.diff', { id: 'answer', before: first.slice(0, 8) });
  expect(diff.lines.find((line) => line?.kind === 'added' && line.text.includes('terser'))).toBeDefined();
});

test('lint says what is wrong with a schema, and with a file that is no prompt', async () => {
  const text = '---\nversion: 1\nid: x\nmodel: m/x\noutputSchema: { type: nonsense }\n---\n## user\n{{question}}';
  const { problems } = await engine.call('prompt.lint', { text, path: 'prompts/x.prompt.md' });
  expect(problems).toContainEqual(expect.objectContaining({ code: 'schema-mismatch', line: 5, severity: 'error' }));
  const partial = await engine.call('prompt.lint', { text: 'a\n{{ x | shout }}', path: 'prompts/partials/p.liquid' });
  expect(partial.problems).toMatchObject([{ code: 'template-syntax', path: 'prompts/partials/p.liquid', line: 2 }]);
  writeFileSync(file('prompts/broken.prompt.md'), Buffer.from([0xff, 0xfe, 0x00]));
  writeFileSync(file('prompts/large.prompt.md'), 'x'.repeat(10 * 1024 * 1024));
  const all = await engine.call('prompt.lint', {});
  const errors = all.problems.filter(({ severity }) => severity === 'error');
  expect(errors.map(({ path, line }) => [path, line])).toEqual([
    ['prompts/broken.prompt.md', 1],
    ['prompts/large.prompt.md', 1],
  ]);
  expect((await engine.call('prompt.list', {})).problems).toHaveLength(2);
});
