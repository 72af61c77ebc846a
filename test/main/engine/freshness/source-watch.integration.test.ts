import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  existsSync,
  readFileSync,
  appendFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { NotFoundError } from '../../../../main/base/errors/not-found-error.ts';
import type { EngineEvent } from '../../../../main/contract/events.ts';
import type { SourceStatus } from '../../../../main/contract/ingest.ts';
import { createEngine } from '../../../../main/engine/create-engine.ts';
import type { Engine } from '../../../../main/engine/engine-types.ts';
import { askAll, ingestAll } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';

const LONG = process.env['TRESTLE_TEST_LONG'] === '1';
const PROPERTY_RUNS = LONG ? 20 : 1;
/** A run waits for the watcher many times: half a minute of a busy machine each. */
const PROPERTY_LIMIT_MS = LONG ? 1_800_000 : 600_000;
/** The rest is for the last round. */
const SHARE_FOR_ROUNDS = 0.7;

const folder = mkdtempSync(join(tmpdir(), 'trestle-watch-'));
const engines: Engine[] = [];
let made = 0;

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.dispose();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function startEngine(warmUp: boolean): Promise<Engine> {
  const engine = await createEngine({ environment: { TRESTLE_HOME: join(folder, 'home') }, warmUp });
  engines.push(engine);
  return engine;
}

/** A folder of notes that an engine which stays has taken in and follows. */
async function setUp(files: Readonly<Record<string, string>> = { 'gate.md': '# Gate\n\nThe gate code is 1111.\n' }) {
  const root = join(folder, `${(made += 1)}`);
  const docs = join(root, 'docs');
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(docs, path)), { recursive: true });
    writeFileSync(join(docs, path), text);
  };
  mkdirSync(docs, { recursive: true });
  for (const [path, text] of Object.entries(files)) write(path, text);
  const workspace = join(root, 'w');
  const engine = await startEngine(true);
  await engine.call('workspace.open', { path: workspace, create: true });
  await ingestAll(engine, { paths: [docs] });
  await watched(engine);
  return { docs, workspace, engine, write };
}

async function sourceOf(engine: Engine): Promise<SourceStatus> {
  const [source] = await engine.call('source.list', {});
  if (source === undefined) throw new Error('there is no source');
  return source;
}
const watched = (engine: Engine) =>
  eventually(
    () => sourceOf(engine),
    ({ freshness }) => freshness.watch === 'events' || freshness.watch === 'polling',
  );

interface KnownText {
  displayPath: string;
  text: string;
  chunks: readonly string[];
}

/** What an engine knows of a folder, without ids of rows. */
async function snapshot(engine: Engine): Promise<readonly KnownText[]> {
  const { documents } = await engine.call('document.list', { limit: 1000 });
  const texts = await Promise.all(
    documents.map(async ({ documentId, displayPath }): Promise<KnownText> => {
      try {
        const { text, chunkSpans } = await engine.call('document.read', { documentId });
        return { displayPath, text, chunks: chunkSpans.map(({ chunkId }) => chunkId) };
      } catch (error) {
        // Removed since the list: whoever waits looks again.
        if (!NotFoundError.is(error)) throw error;
        return { displayPath, text: 'removed meanwhile', chunks: [] };
      }
    }),
  );
  return texts.toSorted((a, b) => (a.displayPath < b.displayPath ? -1 : 1));
}

describe('a saved file', () => {
  it('changes the answer, and the answer from before is at risk', async () => {
    const { engine, write } = await setUp();
    const question = { question: 'What is the gate code?' };
    expect((await askAll(engine, question)).result.answer).toContain('1111');
    const events: EngineEvent[] = [];
    const leave = new AbortController();
    const listening = (async () => {
      for await (const event of engine.stream('events.subscribe', {}, { signal: leave.signal })) events.push(event);
    })();
    write('gate.md', '# Gate\n\nThe gate code is 7741.\n');
    await eventually(
      async () => (await askAll(engine, question)).result.answer,
      (answer) => answer.includes('7741'),
    );
    const source = await eventually(
      () => sourceOf(engine),
      ({ freshness }) => freshness.answersAtRisk > 0 && freshness.pendingPaths === 0,
    );
    expect(source.freshness).toMatchObject({ state: 'watching', failuresInARow: 0 });
    await eventually(
      () => events.map(({ type }) => type),
      (types) => types.includes('source-refreshed') && types.includes('answers-at-risk'),
    );
    leave.abort();
    await listening;
    expect(events.find(({ type }) => type === 'source-refreshed')).toMatchObject({ changed: 1, added: 0, embedded: 1 });
    const { attempts } = await engine.call('source.history', { sourceId: source.sourceId });
    expect(attempts.find(({ kind }) => kind === 'watch')).toMatchObject({
      changed: 1,
      isWhole: false,
      outcome: 'success',
    });
  });

  it('is embedded again only where it changed', async () => {
    const part = (index: number, word: string): string => `## Part ${index}\n\n${`All about ${word}. `.repeat(30)}\n\n`;
    const text = (word: string): string =>
      `# Book\n\n${Array.from({ length: 20 }, (_, index) => part(index, index === 7 ? word : `topic ${index}`)).join('')}`;
    const { engine, write } = await setUp({ 'book.md': text('cranes') });
    write('book.md', text('pilots'));
    const { attempts } = await eventually(
      () => engine.call('source.history', { sourceId: 'docs' }),
      (history) => history.attempts.some(({ kind, changed }) => kind === 'watch' && changed === 1),
    );
    const embedded = attempts.reduce((sum, attempt) => sum + (attempt.kind === 'watch' ? attempt.embedded : 0), 0);
    expect(embedded).toBeGreaterThan(0);
    expect(embedded).toBeLessThan((await sourceOf(engine)).chunks / 2);
  });

  it('that comes while an ingest runs is not lost', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, index) => [`n${index}.md`, `# Note ${index}\n\nText of note ${index}.\n`]),
    );
    const { engine, docs, write } = await setUp(files);
    for (let round = 0; round < (LONG ? 10 : 2); round++) {
      const running = ingestAll(engine, { sources: ['docs'] });
      for (let index = 0; index < 60; index += 10) write(`n${index}.md`, `# Note\n\nRound ${round} of ${index}.\n`);
      await running;
    }
    const other = await startEngine(false);
    await other.call('workspace.open', { path: join(docs, '..', 'fresh'), create: true });
    await ingestAll(other, { paths: [docs] });
    const wanted = await snapshot(other);
    const found = await eventually(
      () => snapshot(engine),
      (now) => JSON.stringify(now) === JSON.stringify(wanted),
    );
    expect(found).toEqual(wanted);
  });

  it('of a restricted workspace, or of a source that is not to be watched, is left alone', async () => {
    const { engine, workspace, docs } = await setUp();
    const file = join(workspace, 'trestle.jsonc');
    writeFileSync(file, readFileSync(file, 'utf8').replace('"id": "docs"', '"watch": false, "id": "docs"'));
    await eventually(
      () => sourceOf(engine),
      ({ freshness }) => freshness.watch === 'off',
    );
    await engine.call('workspace.trust', { path: workspace, trusted: false });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"watch": false, ', ''));
    writeFileSync(join(docs, 'gate.md'), '# Gate\n\nThe gate code is 9999.\n');
    await delay(3000);
    expect(await sourceOf(engine)).toMatchObject({ freshness: { watch: 'off', pendingPaths: 0 } });
    expect(JSON.stringify(await snapshot(engine))).toContain('1111');
    await engine.call('workspace.trust', { path: workspace, trusted: true });
    await eventually(
      () => snapshot(engine),
      (found) => JSON.stringify(found).includes('9999'),
    );
  });
});

describe('a watched link', () => {
  it('follows the file that it leads to, also when that one goes', async () => {
    const { engine, docs, write } = await setUp();
    symlinkSync('gate.md', join(docs, 'link.md'));
    const valueOf = (wanted: string) =>
      eventually(
        () => snapshot(engine),
        (found) => found.filter(({ text }) => text.includes(wanted)).length === 2,
      );
    await valueOf('1111');
    write('gate.md', '# Gate\n\nThe gate code is 7741.\n');
    await valueOf('7741');
    rmSync(join(docs, 'gate.md'));
    await eventually(
      () => snapshot(engine),
      (found) => JSON.stringify(found) === '[]',
    );
    expect(await sourceOf(engine)).toMatchObject({ documents: 0 });
  });
});

describe('a watched folder', () => {
  it('that goes keeps what was read and says so; when it comes back it is read again', async () => {
    const { engine, docs } = await setUp();
    renameSync(docs, `${docs}-away`);
    await eventually(
      () => sourceOf(engine),
      ({ freshness }) => freshness.state === 'failing',
    );
    expect(await sourceOf(engine)).toMatchObject({ documents: 1, lastError: expect.stringContaining('is not there') });
    writeFileSync(join(`${docs}-away`, 'new.md'), '# New\n\nWritten meanwhile.\n');
    renameSync(`${docs}-away`, docs);
    await eventually(
      () => sourceOf(engine),
      ({ documents, freshness }) => documents === 2 && freshness.state === 'watching',
    );
  });

  it('takes in what changed while nobody watched', async () => {
    const { engine, docs, workspace } = await setUp();
    await engine.dispose();
    writeFileSync(join(docs, 'gate.md'), '# Gate\n\nChanged at night to 3333.\n');
    const next = await startEngine(true);
    await next.call('workspace.open', { path: workspace });
    const found = await eventually(
      () => snapshot(next),
      (now) => JSON.stringify(now).includes('3333'),
    );
    expect(found).toHaveLength(1);
  });

  it('follows a source that is written into trestle.jsonc by hand', async () => {
    const { engine, docs, workspace } = await setUp();
    const more = join(docs, '..', 'more');
    mkdirSync(more);
    writeFileSync(join(more, 'a.md'), '# A\n\nThe second source.\n');
    const file = join(workspace, 'trestle.jsonc');
    const declared = JSON.stringify({ id: 'more', path: more, freshness: '30m' });
    writeFileSync(file, readFileSync(file, 'utf8').replace('"sources": [', `"sources": [${declared},`));
    const sources = await eventually(
      () => engine.call('source.list', {}),
      (listed) => listed.some(({ sourceId, documents }) => sourceId === 'more' && documents === 1),
    );
    expect(sources.find(({ sourceId }) => sourceId === 'more')?.freshness.sloSeconds).toBe(1800);
  });
});

/** One thing that people and programs do to a folder. */
type Operation = (root: string) => void;

const name = fc.constantFrom(
  'a.md',
  'b.md',
  'sub/c.md',
  'sub/deep/d.txt',
  'build/e.md',
  'logo.bin',
  'node_modules/x/f.md',
);
const text = fc.integer({ min: 0, max: 1e6 }).map((value) => `# Title\n\nThe value is ${value}.\n`);
const place = (path: string): void => void mkdirSync(dirname(path), { recursive: true });

const operation: fc.Arbitrary<Operation> = fc.oneof(
  fc.tuple(name, text).map(
    ([path, content]): Operation =>
      (root) => {
        place(join(root, path));
        writeFileSync(join(root, path), content);
      },
  ),
  fc.tuple(name, text).map(
    ([path, content]): Operation =>
      (root) => {
        place(join(root, path));
        appendFileSync(join(root, path), content);
      },
  ),
  // As editors save: beside it, then in its place; some leave the old one under another name meanwhile.
  fc.tuple(name, text).map(
    ([path, content]): Operation =>
      (root) => {
        place(join(root, path));
        const beside = join(root, `${path}.tmp${content.length}~`);
        writeFileSync(beside, content);
        renameSync(beside, join(root, path));
      },
  ),
  name.map(
    (path): Operation =>
      (root) =>
        rmSync(join(root, path), { force: true }),
  ),
  fc.tuple(name, name).map(
    ([from, to]): Operation =>
      (root) => {
        if (!existsSync(join(root, from))) return;
        place(join(root, to));
        renameSync(join(root, from), join(root, to));
      },
  ),
  fc.constantFrom('sub', 'build').map(
    (path): Operation =>
      (root) =>
        rmSync(join(root, path), { recursive: true, force: true }),
  ),
  fc.constant<Operation>((root) => {
    if (existsSync(join(root, 'sub')) && !existsSync(join(root, 'moved')))
      renameSync(join(root, 'sub'), join(root, 'moved'));
  }),
  fc.constantFrom('build/\n', '*.txt\n', '').map(
    (rules): Operation =>
      (root) =>
        writeFileSync(join(root, '.gitignore'), rules),
  ),
  fc.constant<Operation>((root) => {
    rmSync(join(root, 'link.md'), { force: true });
    symlinkSync('a.md', join(root, 'link.md'));
  }),
);

describe('after any sequence of file operations', () => {
  it('the index is what a fresh ingest of the folder gives', { timeout: PROPERTY_LIMIT_MS }, async () => {
    const { engine, docs } = await setUp();
    let round = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(operation, fc.constantFrom(0, 0, 1, 30, 150)), { minLength: 12, maxLength: 20 }),
        async (steps) => {
          for (const [operate, pauseMs] of steps) {
            operate(docs);
            if (pauseMs > 0) await delay(pauseMs);
          }
          const fresh = await startEngine(false);
          await fresh.call('workspace.open', { path: join(docs, '..', `fresh-${(round += 1)}`), create: true });
          await ingestAll(fresh, { paths: [docs] });
          const wanted = JSON.stringify(await snapshot(fresh));
          await fresh.dispose();
          const found = await eventually(
            () => snapshot(engine),
            (now) => JSON.stringify(now) === wanted,
          );
          expect(JSON.stringify(found)).toBe(wanted);
        },
      ),
      // Rounds that do not fit on a busy machine are left out, not failed.
      { numRuns: PROPERTY_RUNS, interruptAfterTimeLimit: PROPERTY_LIMIT_MS * SHARE_FOR_ROUNDS },
    );
  });
});
