import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AskResult } from '../../../main/contract/ask.ts';
import type { LanguageModelListResponse } from '../../../main/contract/provider.ts';
import { childProcessesOf } from '../../support/child-processes.ts';
import { type CliDesk, createCliDesk } from '../../support/run-cli-here.ts';
import { TINY_ANSWER, writeTinyLlama } from '../../support/tiny-llama.ts';

let desk: CliDesk;

beforeAll(async () => {
  desk = createCliDesk();
  await mkdir(join(desk.folder, 'docs'));
  await writeFile(join(desk.folder, 'docs', 'bridge.md'), '# Bridge\n\nThe bridge is 312 metres long.\n');
  await desk.run('ingest', 'docs', '-w', 'w', '--quiet');
  const file = join(desk.folder, 'w', 'trestle.jsonc');
  const providers = [
    { id: 'mine', kind: 'onnx', folder: '../tiny-chat' },
    { id: 'gone', kind: 'onnx', folder: '../nowhere' },
  ];
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('"sources":', `"providers": ${JSON.stringify(providers)},\n  "sources":`));
  writeTinyLlama(join(desk.folder, 'tiny-chat'));
});
afterAll(() => desk.remove());

it('a model in a folder is listed, answers an ask offline, costs nothing, and leaves no process', async () => {
  const listed = await desk.run('models', '-w', 'w', '--json');
  const { models, providers } = listed.json<LanguageModelListResponse>();
  expect(models.find(({ provider }) => provider === 'mine')).toEqual({
    id: 'mine/tiny-chat',
    provider: 'mine',
    isLocal: true,
    contextTokens: 4096,
    supportsTools: false,
    supportsJsonSchema: false,
    state: 'ready',
    why: null,
    price: 'free',
  });
  const why = `There is no folder ${join(desk.folder, 'nowhere')}: change "folder" of gone in trestle.jsonc.`;
  expect(models.find(({ provider }) => provider === 'gone')).toMatchObject({ state: 'not-found', why });
  expect(providers.find(({ id }) => id === 'gone')).toMatchObject({ kind: 'onnx', origin: 'declared', why });

  const question = ['ask', 'How long is the bridge?', '-w', 'w', '--json'];
  const asked = await desk.runWith({ TRESTLE_OFFLINE: '1' }, ...question, '--model', 'mine/tiny-chat');
  expect(asked.stderr).not.toContain('Error');
  const result = asked.json<AskResult>();
  expect(result.answer).toBe(TINY_ANSWER.join(' '));
  expect(result.costUsd).toBe(0);
  expect(result.usage.outputTokens).toBe(TINY_ANSWER.length + 1);
  expect(result.citations.length).toBe(1);
  expect(childProcessesOf(process.pid).filter((command) => command.includes('generation-process'))).toEqual([]);

  const failed = await desk.run(...question, '--model', 'gone/nowhere');
  expect(failed.sentence).toContain(why);
  expect(failed.exitCode).not.toBe(0);
});
