import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createCliDesk } from './cli-process.ts';

test('a port in use ends serve with exit code 10, the port and the way to a free one', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const outcome = await createCliDesk().run('serve', '--port', String(port), '--json');
  expect(outcome).toMatchObject({ exitCode: 10, stdout: '' });
  expect(outcome.sentence).toContain(`Port ${port} is in use`);
  expect(outcome.sentence).toContain('--port 0');
});

test.each(['SIGINT', 'SIGTERM'] as const)('serve prints its address first, and %s ends it in order', async (signal) => {
  const serve = createCliDesk().start('serve', '--port', '0', '--workspace', 'w', '--json');
  await serve.waitForStdout(/\}\n$/);
  serve.signal(signal);
  const outcome = await serve.ended;
  expect(outcome.exitCode).toBe(0);
  const { url } = JSON.parse(outcome.stdout) as { url: string };
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});
