import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { checkText, listWorkspaceTexts, readText, writeText } from '../../../main/workspace/workspace-texts.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

let workspace: string;
const inside = (...parts: string[]): string => join(workspace, ...parts);

beforeEach(() => {
  workspace = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') }).directory;
});

describe('the texts of a workspace', () => {
  it('are listed with what they are called and what is wrong with them', () => {
    writeFileSync(inside('pipelines', 'broken.pipeline.jsonc'), '{ "version": 1,\n  "id": 7 }');
    const texts = listWorkspaceTexts(workspace);
    expect(texts[0]).toEqual({ path: 'trestle.jsonc', kind: 'workspace', id: 'w', problem: null });
    const broken = texts.find(({ path }) => path === 'pipelines/broken.pipeline.jsonc');
    expect(broken).toMatchObject({ id: null, problem: { line: 2 } });
    expect(texts.find(({ path }) => path === 'pipelines/default.pipeline.jsonc')).toMatchObject({
      id: 'default',
      problem: null,
    });
  });

  it('are in each other’s way with one id, as the program takes only the first', () => {
    const { text } = readText(workspace, 'pipelines/default.pipeline.jsonc');
    writeFileSync(inside('pipelines', 'second.pipeline.jsonc'), text);
    const second = listWorkspaceTexts(workspace).find(({ path }) => path === 'pipelines/second.pipeline.jsonc');
    expect(second?.problem?.message).toContain('which pipelines/default.pipeline.jsonc has. Rename one.');
  });

  it('are only those: no path leads to another file', () => {
    writeFileSync(join(workspace, '..', 'elsewhere.policy.jsonc'), '{}');
    for (const path of [
      '../elsewhere.policy.jsonc',
      'policies/../../elsewhere.policy.jsonc',
      'policies/.hidden.policy.jsonc',
      'policies/a/b.policy.jsonc',
      'policies/.policy.jsonc',
      '.trestle/journal.db',
      '/etc/hostname',
      'trestle.jsonc/',
    ]) {
      expect(() => readText(workspace, path), path).toThrow(/is no text of a workspace/);
      expect(() => writeText(workspace, { path, text: '{}', ifHash: null }), path).toThrow(/is no text of a workspace/);
    }
    fc.assert(
      fc.property(fc.string(), (name) => {
        const path = `policies/${name}.policy.jsonc`;
        if (/^[A-Za-z0-9][A-Za-z0-9._-]{0,106}$/.test(name)) return;
        expect(() => readText(workspace, path)).toThrow(/is no text of a workspace/);
      }),
      { numRuns: 300 },
    );
  });

  it('that are not there begin as such a file does, under their own name', () => {
    const policy = readText(workspace, 'policies/hosted.policy.jsonc');
    expect(policy).toMatchObject({ hash: null, problem: null });
    expect(policy.text).toContain('"id": "hosted"');
    writeText(workspace, { path: policy.path, text: policy.text, ifHash: null });
    expect(listWorkspaceTexts(workspace).find(({ path }) => path === policy.path)).toMatchObject({
      id: 'hosted',
      problem: null,
    });
    for (const path of ['prompts/short.prompt.md', 'pipelines/short.pipeline.jsonc']) {
      expect(checkText(path, readText(workspace, path).text), path).toBeNull();
    }
  });
});

describe('saving a text', () => {
  it('keeps its comments and the line ends that the file has', () => {
    const path = 'prices.jsonc';
    writeFileSync(inside(path), '// ours\r\n{\r\n  "version": 1,\r\n  "prices": []\r\n}\r\n');
    const { text, hash } = readText(workspace, path);
    expect(text).not.toContain('\r');
    const written = writeText(workspace, { path, text: text.replace('[]', '[ ]'), ifHash: hash });
    expect(readFileSync(inside(path), 'utf8')).toBe('// ours\r\n{\r\n  "version": 1,\r\n  "prices": [ ]\r\n}\r\n');
    expect(readText(workspace, path).hash).toBe(written.hash);
  });

  it('that cannot be used is refused, and what stands there stays', () => {
    const path = 'trestle.jsonc';
    const before = readText(workspace, path);
    expect(checkText(path, '{ "version": 1, }}')).toMatchObject({ line: 1 });
    expect(() => writeText(workspace, { path, text: '{ "version": 1, "x": 2 }', ifHash: before.hash })).toThrow(/x/);
    expect(readText(workspace, path).text).toBe(before.text);
  });

  it('that the program would refuse to open is refused, though its schema allows it', () => {
    const { text, hash } = readText(workspace, 'trestle.jsonc');
    const source = '{ "id": "docs", "path": "docs" }';
    const twice = text.replace(/"sources": \[[^\]]*\]/, `"sources": [${source}, ${source}]`);
    expect(twice).not.toBe(text);
    expect(checkText('trestle.jsonc', twice)?.message).toContain('two sources have the id "docs"');
    expect(() => writeText(workspace, { path: 'trestle.jsonc', text: twice, ifHash: hash })).toThrow(/Rename one/);
  });

  it('never writes over what another program has saved or removed since', () => {
    const path = 'trestle.jsonc';
    const { text, hash } = readText(workspace, path);
    writeFileSync(inside(path), `// another program\n${text}`);
    expect(() => writeText(workspace, { path, text, ifHash: hash })).toThrow(/saved by another program/);
    expect(() => writeText(workspace, { path, text, ifHash: null })).toThrow(/is there already/);
    expect(() =>
      writeText(workspace, {
        path: 'prompts/gone.prompt.md',
        text: '---\nid: gone\nversion: 1\nmodel: local/extractive\n---\nx',
        ifHash: hash,
      }),
    ).toThrow(/has been removed since/);
    expect(readFileSync(inside(path), 'utf8')).toContain('// another program');
  });

  it('does not go through a link', () => {
    mkdirSync(join(workspace, '..', 'theirs'));
    rmSync(inside('policies'), { recursive: true });
    symlinkSync(join(workspace, '..', 'theirs'), inside('policies'));
    const { text } = readText(workspace, 'policies/a.policy.jsonc');
    expect(() => writeText(workspace, { path: 'policies/a.policy.jsonc', text, ifHash: null })).toThrow(
      /symbolic link/,
    );
    expect(existsSync(join(workspace, '..', 'theirs', 'a.policy.jsonc'))).toBe(false);
  });
});
