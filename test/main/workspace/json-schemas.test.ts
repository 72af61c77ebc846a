import { readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parse as parseJsonc } from 'jsonc-parser';
import { expect, test } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { initWorkspace } from '../../../main/workspace/init-workspace.ts';
import { renderJsonSchemas, writeJsonSchemas } from '../../../main/workspace/json-schemas.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

test('every file of a new workspace links to a schema that is there', () => {
  const { directory } = initWorkspace({ path: join(makeTemporaryDirectory(), 'w') });
  const pipelines = ['pipelines/default.pipeline.jsonc', 'pipelines/agent.pipeline.jsonc'];
  const files = ['trestle.jsonc', ...pipelines, 'prompts/answer.prompt.md', 'prompts/agent.prompt.md'];
  const links = [...files, 'tools/search.tool.jsonc'].map((name) => {
    const path = join(directory, name);
    const text = readFileSync(path, 'utf8');
    const value = (name.endsWith('.md') ? parseYaml(text.split('---')[1] ?? '') : parseJsonc(text)) as {
      $schema: string;
    };
    return resolve(dirname(path), value.$schema);
  });
  expect(links).toEqual(
    ['workspace', 'pipeline', 'pipeline', 'prompt', 'prompt', 'tool'].map((name) =>
      join(directory, '.trestle', 'schemas', `${name}.schema.json`),
    ),
  );
  for (const link of links) expect(JSON.parse(readFileSync(link, 'utf8'))).toHaveProperty('$schema');
});

test('schemas ask only for what has no default, and know every ladder step', () => {
  const schema = JSON.parse(renderJsonSchemas().get('workspace.schema.json') ?? '') as {
    required: string[];
    title: string;
  };
  expect(schema.required).toEqual(['version', 'name']);
  const pipeline = renderJsonSchemas().get('pipeline.schema.json') ?? '';
  for (const step of ['skip', 'smaller-k', 'cheaper-model', 'partial-answer', 'hand-off'])
    expect(pipeline).toContain(`"${step}"`);
});

test('schemas that are as they should be are not written again', () => {
  const directory = join(makeTemporaryDirectory(), 'schemas');
  writeJsonSchemas(directory);
  const before = statSync(join(directory, 'prompt.schema.json')).ino;
  writeJsonSchemas(directory);
  expect(statSync(join(directory, 'prompt.schema.json')).ino).toBe(before);
});
