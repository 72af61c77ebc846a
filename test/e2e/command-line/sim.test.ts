import { expect, test } from 'vitest';
import type { SimulatorServerStatus } from '../../../main/contract/simulator.ts';
import { createCliDesk } from './cli-process.ts';

test('sim serve prints where it is first, answers two wire formats, and ends at Ctrl-C with what it counted', async () => {
  const serve = createCliDesk().start('sim', 'serve', '--profile', 'instant', '--seed', '3', '--json');
  const [printed] = await serve.waitForStdout(/^[\s\S]*\}\n$/);
  const served = JSON.parse(printed) as SimulatorServerStatus;
  expect(served).toMatchObject({ profile: 'instant', seed: 3, requests: 0 });
  const messages = [{ role: 'user', content: 'How is the weather?' }];
  const post = async (url: string): Promise<string> => {
    const body = JSON.stringify({ model: 'any', max_tokens: 50, messages });
    return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text();
  };
  expect(await post(`${served.openaiBaseUrl}/chat/completions`)).toContain('"object":"chat.completion"');
  expect(await post(`${served.anthropicBaseUrl}/v1/messages`)).toContain('"type":"message"');
  serve.signal('SIGINT');
  const outcome = await serve.ended;
  expect(outcome.exitCode).toBe(0);
  expect(outcome.stderr).toContain('2 requests, no faults, 0 left early.');
});

test('a profile that is not there ends sim serve with those that are', async () => {
  const outcome = await createCliDesk().run('sim', 'serve', '--profile', 'nothing', '--json');
  expect(outcome).toMatchObject({ exitCode: 4, stdout: '' });
  expect(outcome.sentence).toMatch(/"nothing".*chaos.*steady/);
});
