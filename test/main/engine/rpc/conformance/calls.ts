import { describe, expect, test, vi } from 'vitest';
import { createFakeEngine } from '../fake-engine.ts';
import type { ConformanceStage } from './conformance-stage.ts';

/** A call is answered with what the engine gave, whole and under its own number. */
export function describeCalls({ connect }: ConformanceStage): void {
  describe('calls', () => {
    test('answers a call with the value the engine gave', async () => {
      const client = await connect(
        createFakeEngine({ calls: { 'workspace.current': () => ({ name: 'Grüße, 日本 🧱' }) } }),
      );
      expect(await client.call('workspace.current', {})).toEqual({ name: 'Grüße, 日本 🧱' });
    });

    test('gives the engine the parsed request, defaults filled in', async () => {
      const engine = createFakeEngine({ calls: { 'workspace.open': () => null } });
      const client = await connect(engine);
      await client.call('workspace.open', { path: '/w' });
      expect(engine.log).toEqual([{ method: 'workspace.open', request: { path: '/w', create: false, sample: false } }]);
    });

    test('gives each of many interleaved calls its own answer', async () => {
      const waiting = new Map<string, () => void>();
      const engine = createFakeEngine({
        calls: {
          'workspace.open': async (request) => {
            const { path } = request as { path: string };
            await new Promise<void>((resolve) => {
              waiting.set(path, resolve);
            });
            return { path };
          },
        },
      });
      const client = await connect(engine);
      const paths = Array.from({ length: 40 }, (_, index) => `/w${index}`);
      const answers = Promise.all(paths.map((path) => client.call('workspace.open', { path })));
      await vi.waitFor(() => expect(waiting.size).toBe(40));
      for (const path of paths.toReversed()) waiting.get(path)?.();
      expect((await answers).map((answer) => answer.path)).toEqual(paths);
    });

    test('carries an answer of several megabytes whole', async () => {
      const text = 'ä'.repeat(3_000_000);
      const client = await connect(createFakeEngine({ calls: { 'document.read': () => ({ text }) } }));
      const answer: { text: string } = await client.call('document.read', { documentId: 'd' });
      expect(answer.text.length).toBe(text.length);
      expect(answer.text === text).toBe(true);
    });

    test('answers a ping', async () => {
      const client = await connect(createFakeEngine());
      expect(await client.ping()).toBeUndefined();
    });
  });
}
