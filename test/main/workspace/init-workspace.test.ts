import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { REFUSAL_OPENING } from '../../../main/pipeline/stages/generate.ts';
import { createStages } from '../../../main/pipeline/stages/index.ts';
import { planPipeline } from '../../../main/pipeline/plan.ts';
import { renderPrompt } from '../../../main/pipeline/render-prompt.ts';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { createWorkspaceFiles } from '../../../main/workspace/workspace-files.ts';
import { runTypeScript } from '../../support/run-typescript.ts';
import { createSeededRandom } from '../../support/seeded-random.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

const KILL_CYCLES = process.env['TRESTLE_TEST_LONG'] === '1' ? 200 : 6;
const INITIALIZER = join(import.meta.dirname, 'processes', 'init-with-sample.ts');
const SAMPLE = join(import.meta.dirname, '..', '..', '..', 'fixtures', 'sample-workspace');

/** Every stage a pipeline may use; none is run here. */
function stages() {
  const unused = (): never => {
    throw new Error('nothing is run here');
  };
  return createStages({
    retrievers: [
      { name: 'bm25', retrieve: unused },
      { name: 'vector', retrieve: unused },
    ],
    fusion: { fuse: unused },
    querySide: { rewriter: {}, rerankers: {}, diversifier: {}, neighbours: {}, retrieveVariants: unused },
    chunkReader: { readChunks: unused },
    sourceQuoter: { quoteSources: unused },
    models: { resolve: unused },
    prompts: new Map(),
    priceOf: unused,
  } as unknown as Parameters<typeof createStages>[0]);
}

test('makes a workspace whose pipeline, prompt and settings load without a problem', () => {
  const path = join(makeTemporaryDirectory(), 'new', 'halden');
  const made = initWorkspace({ path });
  expect(made.createdNow).toBe(true);
  const files = createWorkspaceFiles(made.directory);
  expect(files.readWorkspace()).toMatchObject({ version: 1, name: 'halden', sources: [], pipeline: 'default' });
  expect(files.readPipelines().problems).toEqual([]);
  expect(files.readPrompts().problems).toEqual([]);
  expect([...files.readPrompts().byId.keys()]).toEqual(['agent', 'answer']);
  expect(files.readTools().problems).toEqual([]);
  expect([...files.readTools().byId.values()].map(({ contract }) => [contract.name, contract.effect])).toEqual([
    ['calculator', 'none'],
    ['read_file', 'read'],
    ['search', 'read'],
  ]);
  const plan = planPipeline(files.requirePipeline('default'), stages());
  expect(plan.stages.map(({ declaration }) => declaration.id)).toEqual([
    'rewrite',
    'repair',
    'bm25',
    'vector',
    'fuse',
    'rerank',
    'pack',
    'generate',
    'check',
  ]);
});

test('gives every stage a way down when it fails', () => {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  for (const { id, ladder } of createWorkspaceFiles(directory).requirePipeline('default').stages) {
    expect(ladder.length, `ladder of ${id}`).toBeGreaterThan(0);
    expect(['skip', 'partial-answer', 'hand-off'], `last rung of ${id}`).toContain(ladder.at(-1)?.step);
  }
});

test('tells every model to refuse in the words by which a refusal is recognised', () => {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  const prompt = createWorkspaceFiles(directory).readPrompts().byId.get('answer');
  expect(prompt?.system).toContain(`"${REFUSAL_OPENING}"`);
  expect(prompt?.model).toBe('local/extractive');
  if (prompt === undefined) throw new Error('no prompt');
  const [system, user] = renderPrompt(prompt, {
    question: 'How many days?',
    query: 'How many days?',
    context: [],
    turns: [],
  });
  expect(system?.role).toBe('system');
  expect(JSON.stringify(user)).toContain('How many days?');
});

test('keeps its own state out of git and away from other people', () => {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  expect(readFileSync(join(directory, '.gitignore'), 'utf8')).toBe('.trestle/\n');
  expect(statSync(join(directory, '.trestle')).mode & 0o777).toBe(0o700);
});

test('closes a state folder that was left open to the group', () => {
  const directory = makeTemporaryDirectory();
  mkdirSync(join(directory, '.trestle'), { mode: 0o775 });
  initWorkspace({ path: directory });
  expect(statSync(join(directory, '.trestle')).mode & 0o777).toBe(0o700);
});

test('copies the sample handbook in and declares it as the one source', () => {
  const { directory } = initWorkspace({
    path: join(makeTemporaryDirectory(), 'w'),
    name: 'Halden Freight',
    sampleDirectory: SAMPLE,
  });
  const file = createWorkspaceFiles(directory).readWorkspace();
  expect(file.name).toBe('Halden Freight');
  expect(file.sources).toMatchObject([{ id: 'handbook', path: 'handbook', code: false, gitignore: true }]);
  const copied = readFileSync(join(directory, 'handbook', 'operations', 'helsingborg-ferry-notes.txt'));
  expect(copied.equals(readFileSync(join(SAMPLE, 'handbook', 'operations', 'helsingborg-ferry-notes.txt')))).toBe(true);
  expect(existsSync(join(directory, 'datasets', 'questions.jsonl'))).toBe(true);
});

test('opens a workspace that is there and changes none of its files', () => {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  writeFileSync(join(directory, 'trestle.jsonc'), '{ "version": 1, "name": "mine" }');
  expect(initWorkspace({ path: directory, name: 'other', sampleDirectory: SAMPLE })).toEqual({
    directory,
    createdNow: false,
  });
  expect(readFileSync(join(directory, 'trestle.jsonc'), 'utf8')).toBe('{ "version": 1, "name": "mine" }');
  expect(existsSync(join(directory, 'handbook'))).toBe(false);
});

test('refuses a folder that holds something else, and says the way out', () => {
  const directory = makeTemporaryDirectory();
  writeFileSync(join(directory, 'thesis.md'), '# Thesis');
  writeFileSync(join(directory, 'notes.md'), '# Notes');
  expect(() => initWorkspace({ path: directory })).toThrow(
    /is not empty \(it holds .* and 1 more\).*new folder.*as a source/,
  );
  expect(readdirSync(directory).toSorted()).toEqual(['notes.md', 'thesis.md']);
});

test('refuses a file', () => {
  const file = join(makeTemporaryDirectory(), 'a.txt');
  writeFileSync(file, 'x');
  expect(() => initWorkspace({ path: file })).toThrow(`${file} is a file. Name a folder for the workspace.`);
});

test('takes a fresh git repository for empty and adds to its .gitignore once', () => {
  const directory = makeTemporaryDirectory();
  execFileSync('git', ['init', '-q', directory]);
  writeFileSync(join(directory, '.gitignore'), 'node_modules');
  initWorkspace({ path: directory });
  expect(readFileSync(join(directory, '.gitignore'), 'utf8')).toBe('node_modules\n.trestle/\n');
});

test('refuses to write through a state folder that is a link', () => {
  const directory = makeTemporaryDirectory();
  const elsewhere = makeTemporaryDirectory();
  mkdirSync(join(directory, '.git'));
  symlinkSync(elsewhere, join(directory, '.trestle'));
  expect(() => initWorkspace({ path: directory })).toThrow(/symbolic link/);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test.each(['prompts', 'pipelines', '.gitignore', 'trestle.jsonc'])(
  'refuses to write through a link named %s',
  (name) => {
    const directory = makeTemporaryDirectory();
    const elsewhere = makeTemporaryDirectory();
    mkdirSync(join(directory, '.trestle'));
    writeFileSync(join(directory, '.trestle', 'unfinished'), '');
    symlinkSync(name.includes('.') ? join(elsewhere, 'nothing-yet') : elsewhere, join(directory, name));
    expect(() => initWorkspace({ path: directory })).toThrow(/symbolic link/);
    expect(readdirSync(elsewhere)).toEqual([]);
  },
);

test(`killed at any moment, ${KILL_CYCLES} times, an init is completed by the next one`, async () => {
  const random = createSeededRandom(5);
  for (let cycle = 0; cycle < KILL_CYCLES; cycle += 1) {
    const path = join(makeTemporaryDirectory(), 'w');
    const first = runTypeScript(INITIALIZER, [path, SAMPLE]);
    expect(await first.nextLine()).toBe('begin');
    await delay(random.next() * 60);
    first.child.kill('SIGKILL');
    await first.ended;
    const { directory } = initWorkspace({ path, sampleDirectory: SAMPLE });
    const files = createWorkspaceFiles(directory);
    expect(files.readWorkspace().sources).toHaveLength(1);
    expect([files.readPipelines().problems, files.readPrompts().problems]).toEqual([[], []]);
    expect(readdirSync(join(directory, 'handbook')).toSorted()).toEqual(
      readdirSync(join(SAMPLE, 'handbook')).toSorted(),
    );
  }
});

test('completes an init that was cut off after any of its files', () => {
  const whole = initWorkspace({ path: join(makeTemporaryDirectory(), 'w'), sampleDirectory: SAMPLE }).directory;
  const ours = ['.gitignore', 'prompts', 'pipelines', 'tools', 'handbook', 'datasets', 'trestle.jsonc'];
  for (let kept = 0; kept < ours.length; kept += 1) {
    const cut = makeTemporaryDirectory();
    cpSync(whole, cut, { recursive: true });
    for (const name of ours.slice(kept)) rmSync(join(cut, name), { recursive: true });
    writeFileSync(join(cut, '.trestle', 'unfinished'), '');
    const { directory, createdNow } = initWorkspace({ path: cut, name: 'w', sampleDirectory: SAMPLE });
    expect(createdNow).toBe(true);
    expect(readdirSync(directory).toSorted()).toEqual(readdirSync(whole).toSorted());
    expect(existsSync(join(directory, '.trestle', 'unfinished'))).toBe(false);
    expect(createWorkspaceFiles(directory).readWorkspace().sources).toHaveLength(1);
  }
});
