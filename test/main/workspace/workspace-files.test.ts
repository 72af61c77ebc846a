import { mkdirSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { exitCodeFor } from '../../../main/contract/exit-code.ts';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { createWorkspaceFiles, type FileProblem } from '../../../main/workspace/workspace-files.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

function makeWorkspace(): string {
  return initWorkspace({ path: join(makeTemporaryDirectory(), 'w') }).directory;
}
function write(directory: string, name: string, text: string): string {
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
}
function failureOf(work: () => unknown): TrestleError {
  try {
    work();
  } catch (error) {
    if (TrestleError.is(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
/** Any other error than ours is a crash, and goes through. */
function sentenceOrVersion(work: () => number): string {
  try {
    return String(work());
  } catch (error) {
    if (TrestleError.is(error)) return error.message;
    throw error;
  }
}
const namesOf = (problems: readonly FileProblem[]): string[] =>
  problems.map(({ path }) => path.split('/').at(-1) ?? '');

describe('trestle.jsonc', () => {
  test('reads comments, trailing commas, a byte-order mark and Windows line ends', () => {
    const directory = makeWorkspace();
    write(directory, 'trestle.jsonc', '\uFEFF{\r\n  // ours\r\n  "version": 1,\r\n  "name": "Halden",\r\n}\r\n');
    expect(createWorkspaceFiles(directory).readWorkspace().name).toBe('Halden');
  });

  test.each([
    {
      text: '{\n  "version": 1,\n  "name": "a",\n  "sources": [\n    { "id": "x", "path": "y", "code": "yes" }\n  ]\n}',
      says: ':5:39: sources.0.code is "yes"; expected boolean.',
    },
    {
      text: '{\n  "version": 1,\n  "name": "a",\n  "budgt": 3\n}',
      says: ':4:3: the file has "budgt", which is not known here. Check the spelling or remove it.',
    },
    { text: '{\n  "version": 1\n}', says: ':1:1: name is missing.' },
    {
      text: '{ "version": 1, "name": "a", "budget": { "usdPerDay": -3 } }',
      says: ':1:55: budget.usdPerDay is -3; expected number to be >=0.',
    },
    { text: '{\n  "version": 1,\n  "name": "a"\n  "sources": []\n}', says: ':4:3: comma expected. Correct it' },
    { text: '{ "version": 1, "name": "a", "name": "b" }', says: ':1:30: "name" stands here twice. Keep one.' },
    { text: '', says: ':1:1: ' },
    { text: '[]', says: ':1:1: the file is []; expected object.' },
  ])('says where and what is wrong: $says', ({ text, says }) => {
    const directory = makeWorkspace();
    const path = write(directory, 'trestle.jsonc', text);
    const error = failureOf(() => createWorkspaceFiles(directory).readWorkspace());
    expect(error.code).toBe('config');
    expect(exitCodeFor(error.code)).toBe(2);
    expect(error.message).toContain(`${path}${says}`);
  });

  test('from a later version is not judged by this one (exit 9)', () => {
    const directory = makeWorkspace();
    write(directory, 'trestle.jsonc', '{ "version": 7, "name": "a", "somethingNew": true }');
    const error = failureOf(() => createWorkspaceFiles(directory).readWorkspace());
    expect(error.code).toBe('schema_too_new');
    expect(error.message).toContain('has version 7; this Trestle reads up to 1. Update Trestle');
    expect(exitCodeFor(error.code)).toBe(9);
  });

  test('with two sources of one name is refused', () => {
    const directory = makeWorkspace();
    write(
      directory,
      'trestle.jsonc',
      '{"version":1,"name":"a","sources":[{"id":"Docs","path":"a"},{"id":"docs","path":"b"}]}',
    );
    expect(() => createWorkspaceFiles(directory).readWorkspace()).toThrow('two sources have the id "docs"');
  });

  test('that is absent means the folder is no workspace, with the way out (exit 4)', () => {
    const directory = makeTemporaryDirectory();
    const error = failureOf(() => createWorkspaceFiles(directory).readWorkspace());
    expect(error.message).toContain(`${directory} is not a Trestle workspace`);
    expect(error.message).toContain('trestle init');
    expect(exitCodeFor(error.code)).toBe(4);
  });

  test.each([
    { name: 'nested a hundred thousand deep', text: '['.repeat(100_000), says: /nested too deeply|expected/ },
    { name: 'of two megabytes', text: `{"name":"${'x'.repeat(2_000_000)}"}`, says: /at most 1048576/ },
  ])('$name gives a sentence, not a crash', ({ text, says }) => {
    const directory = makeWorkspace();
    write(directory, 'trestle.jsonc', text);
    expect(failureOf(() => createWorkspaceFiles(directory).readWorkspace()).message).toMatch(says);
  });

  test('that is not UTF-8 gives a sentence', () => {
    const directory = makeWorkspace();
    writeFileSync(join(directory, 'trestle.jsonc'), Buffer.from([0x7b, 0xff, 0xfe, 0x7d]));
    expect(() => createWorkspaceFiles(directory).readWorkspace()).toThrow('is not UTF-8 text');
  });

  test('whatever it holds, reading it gives a workspace or a sentence that names it', () => {
    const directory = makeWorkspace();
    const path = join(directory, 'trestle.jsonc');
    const anything = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((value) => JSON.stringify({ version: 1, name: 'a', sources: value })),
      fc.jsonValue().map((value) => `{"version": 1, "name": "a", "__proto__": ${JSON.stringify(value)}}`),
    );
    fc.assert(
      fc.property(anything, (text) => {
        writeFileSync(path, text);
        expect(sentenceOrVersion(() => createWorkspaceFiles(directory).readWorkspace().version)).toMatch(
          new RegExp(`^1$|${path}`),
        );
      }),
      { numRuns: 300, seed: 5 },
    );
    expect(Object.getPrototypeOf({})).toBe(Object.prototype);
  });
});

describe('pipelines and prompts', () => {
  test('one that is broken is a problem of its own; the others are there', () => {
    const directory = makeWorkspace();
    write(directory, 'pipelines/broken.pipeline.jsonc', '{ "version": 1, "id": "broken"');
    write(directory, 'prompts/broken.prompt.md', 'no front matter');
    const files = createWorkspaceFiles(directory);
    expect([...files.readPipelines().byId.keys()]).toEqual(['agent', 'default']);
    expect([...files.readPrompts().byId.keys()]).toEqual(['agent', 'answer']);
    expect(namesOf(files.readPipelines().problems)).toEqual(['broken.pipeline.jsonc']);
    expect(namesOf(files.readPrompts().problems)).toEqual(['broken.prompt.md']);
    expect(() => files.requirePipeline('broken')).toThrow(/broken\.pipeline\.jsonc:1:\d+: /);
    expect(() => files.requirePipeline('other')).toThrow(/There is no pipeline "other" .* Known: agent, default\./);
  });

  test('a ladder step that does not exist is answered with those that do', () => {
    const directory = makeWorkspace();
    write(
      directory,
      'pipelines/b.pipeline.jsonc',
      '{"version":1,"id":"b","sloMs":1,"timeoutMs":2,"stages":[{"id":"a","uses":"fuse","budgetMs":1,"timeoutMs":1,"ladder":[{"step":"nope"}]}]}',
    );
    const [problem] = createWorkspaceFiles(directory).readPipelines().problems;
    expect(problem?.error.message).toContain(
      `stages.0.ladder.0.step is "nope"; expected 'skip' | 'smaller-k' | 'cheaper-model' | 'partial-answer' | 'hand-off'.`,
    );
  });

  test('two of one id: the first by name counts, the second is a problem', () => {
    const directory = makeWorkspace();
    write(directory, 'prompts/z.prompt.md', '---\nversion: 1\nid: answer\nmodel: m/x\n---\n{{question}}');
    const { byId, problems } = createWorkspaceFiles(directory).readPrompts();
    expect(byId.get('answer')?.model).toBe('local/extractive');
    expect(problems[0]?.error.message).toContain('has the id "answer", which another file');
  });

  test('a workspace without the folders has none of them', () => {
    const directory = makeWorkspace();
    rmSync(join(directory, 'pipelines'), { recursive: true });
    rmSync(join(directory, 'prompts'), { recursive: true });
    const files = createWorkspaceFiles(directory);
    expect(files.readPrompts()).toMatchObject({ problems: [] });
    expect(() => files.requirePipeline('default')).toThrow('Known: none.');
  });
});

describe('a change on disk', () => {
  test('is seen at the next call, and nothing is parsed again without one', () => {
    const directory = makeWorkspace();
    const files = createWorkspaceFiles(directory);
    const first = files.readPrompts().byId.get('answer');
    expect(files.readPrompts().byId.get('answer')).toBe(first);
    const path = write(
      directory,
      'prompts/answer.prompt.md',
      '---\nversion: 1\nid: answer\nmodel: m/x\n---\n{{question}}',
    );
    expect(files.readPrompts().byId.get('answer')?.model).toBe('m/x');
    // Same size, same second: the time alone tells.
    writeFileSync(path, '---\nversion: 1\nid: answer\nmodel: m/y\n---\n{{question}}');
    utimesSync(path, new Date(1), new Date(1));
    expect(files.readPrompts().byId.get('answer')?.model).toBe('m/y');
    rmSync(path);
    expect([...files.readPrompts().byId.keys()]).toEqual(['agent']);
  });

  test('that repairs a broken file takes the problem away', () => {
    const directory = makeWorkspace();
    const files = createWorkspaceFiles(directory);
    write(directory, 'trestle.jsonc', '{');
    expect(() => files.readWorkspace()).toThrow(TrestleError);
    write(directory, 'trestle.jsonc', '{"version":1,"name":"repaired"}');
    expect(files.readWorkspace().name).toBe('repaired');
  });
});

describe('a workspace from elsewhere', () => {
  test('cannot show files it only points at', () => {
    const directory = makeWorkspace();
    const secret = write(makeTemporaryDirectory(), 'id_rsa', '---\nversion: 1\nid: key\nmodel: m/x\n---\nsecret key');
    symlinkSync(secret, join(directory, 'prompts', 'key.prompt.md'));
    const { byId, problems } = createWorkspaceFiles(directory).readPrompts();
    expect([...byId.keys()]).toEqual(['agent', 'answer']);
    expect(problems[0]?.error.code).toBe('denied');
    expect(problems[0]?.error.message).not.toContain('secret key');
    rmSync(join(directory, 'trestle.jsonc'));
    symlinkSync(secret, join(directory, 'trestle.jsonc'));
    expect(() => createWorkspaceFiles(directory).readWorkspace()).toThrow('link to a file outside the workspace');
  });

  test('may link within itself', () => {
    const directory = makeWorkspace();
    mkdirSync(join(directory, 'shared'));
    const real = write(directory, 'shared/brief.md', '---\nversion: 1\nid: brief\nmodel: m/x\n---\n{{question}}');
    symlinkSync(real, join(directory, 'prompts', 'brief.prompt.md'));
    expect(createWorkspaceFiles(directory).readPrompts().byId.has('brief')).toBe(true);
  });

  test('cannot make it wait by a device in place of a file', () => {
    const directory = makeWorkspace();
    symlinkSync('/dev/zero', join(directory, 'prompts', 'zero.prompt.md'));
    expect(createWorkspaceFiles(directory).readPrompts().problems).toHaveLength(1);
  });

  test('with a folder named like a prompt loses nothing by it', () => {
    const directory = makeWorkspace();
    mkdirSync(join(directory, 'prompts', 'folder.prompt.md'));
    expect(createWorkspaceFiles(directory).readPrompts()).toMatchObject({ problems: [] });
  });
});

describe('partials', () => {
  const PROMPT = "---\nversion: 1\nid: cited\nmodel: m/x\n---\n{% render 'cite' %} {{question}}";

  test('a prompt is read again when a partial that it renders changes, and is the same object when none does', () => {
    const workspace = makeWorkspace();
    const files = createWorkspaceFiles(workspace);
    mkdirSync(join(workspace, 'prompts', 'partials'));
    write(workspace, 'prompts/cited.prompt.md', PROMPT);
    expect(
      files
        .readPrompts()
        .problems.map(({ error }) => error.message)
        .join(),
    ).toContain('cited.prompt.md:6:1: there is no partial "cite" in prompts/partials/.');
    write(workspace, 'prompts/partials/cite.liquid', 'Cite.\n');
    const first = files.readPrompts().byId.get('cited');
    expect(first?.partials).toEqual({ cite: 'Cite.' });
    expect(files.readPrompts().byId.get('cited')).toBe(first);
    write(workspace, 'prompts/partials/cite.liquid', 'Cite every sentence.\n');
    expect(files.readPrompts().byId.get('cited')?.partials).toEqual({ cite: 'Cite every sentence.' });
    expect(files.readPartials().byId.get('cite')?.text).toBe('Cite every sentence.\n');
  });

  test('a partial that is a link out of the workspace is refused', () => {
    const workspace = makeWorkspace();
    mkdirSync(join(workspace, 'prompts', 'partials'));
    const outside = write(makeTemporaryDirectory(), 'secret.txt', 'secret');
    symlinkSync(outside, join(workspace, 'prompts', 'partials', 'cite.liquid'));
    write(workspace, 'prompts/cited.prompt.md', PROMPT);
    const { byId, problems } = createWorkspaceFiles(workspace).readPrompts();
    expect(byId.has('cited')).toBe(false);
    expect(namesOf(problems)).toEqual(['cited.prompt.md']);
  });
});
