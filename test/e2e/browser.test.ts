import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchBrowser, type TestBrowser } from './launch-browser.ts';

describe('the interface in a browser', () => {
  let root: string;
  let session: TestBrowser;
  beforeAll(async () => {
    root = mkdtempSync(join(tmpdir(), 'trestle-e2e-'));
    session = await launchBrowser({ workspacePath: join(root, 'workspace') });
  });
  afterAll(async () => {
    await session?.close();
    rmSync(root, { recursive: true, force: true });
  });

  test('opens by the printed address, which leaves no token in the address bar or in the history', async () => {
    const { origin } = new URL(session.server.url);
    expect(session.page.url().startsWith(`${origin}/`)).toBe(true);
    expect(session.page.url()).not.toContain('/open/');
    expect(await session.page.evaluate(() => document.cookie)).toBe('');
  });

  test('runs under the policy without one violation or error', async () => {
    expect(await session.trouble()).toEqual({ violations: [], errors: [] });
  });

  test('reloads with its session', async () => {
    const answer = await session.page.reload();
    expect(answer?.status()).toBe(200);
    await session.page.waitForSelector('#root > *');
  });

  test('is closed to a browser without the session, which is told the way in', async () => {
    const context = await session.browser.newContext();
    const page = await context.newPage();
    const answer = await page.goto(new URL('/', session.server.url).href);
    expect(answer?.status()).toBe(401);
    expect(await page.textContent('body')).toContain('trestle serve');
    const used = await page.goto(session.server.url);
    expect(used?.status()).toBe(403);
    await context.close();
  });

  test('cannot be read by a page of another origin', async () => {
    const context = await session.browser.newContext();
    const page = await context.newPage();
    await page.goto('about:blank');
    const outcome = await page.evaluate(async (target) => {
      const read = await fetch(target, { mode: 'cors', credentials: 'include' }).then(
        () => 'read',
        () => 'refused',
      );
      const socket = new WebSocket(target.replace('http:', 'ws:') + 'rpc');
      const opened = await new Promise<string>((resolve) => {
        socket.addEventListener('open', () => resolve('opened'));
        socket.addEventListener('error', () => resolve('refused'));
      });
      return [read, opened];
    }, new URL('/', session.server.url).href);
    expect(outcome).toEqual(['refused', 'refused']);
    await context.close();
  });
});
