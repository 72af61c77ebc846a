import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { IngestReport } from '../../main/contract/ingest.ts';
import type { AskEvent, AskResult } from '../../main/contract/ask.ts';
import type { EngineClient, RequestOf } from '../../main/contract/methods.ts';
import { createEngine } from '../../main/engine/create-engine.ts';
import type { Engine } from '../../main/engine/engine-types.ts';

/** A machine with a home of its own, on which real engines are started. */
export interface EngineDesk {
  folder: string;
  /** @param options.warmUp what a window's engine does in the background, it does too */
  start(environment?: Readonly<Record<string, string>>, options?: { warmUp?: boolean }): Promise<Engine>;
  /** Stops what was started and removes the folder. */
  dispose(): Promise<void>;
}

export function createEngineDesk(): EngineDesk {
  const folder = mkdtempSync(join(tmpdir(), 'trestle-engine-'));
  const engines: Engine[] = [];
  return {
    folder,
    start: async (environment = {}, { warmUp = false } = {}) => {
      const engine = await createEngine({
        environment: { TRESTLE_HOME: join(folder, 'home'), TRESTLE_KEYRING: 'off', ...environment },
        warmUp,
      });
      engines.push(engine);
      return engine;
    },
    dispose: async () => {
      for (const engine of engines) await engine.dispose();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Ingests and waits. @throws when it did not finish */
export async function ingestAll(engine: EngineClient, request: RequestOf<'ingest.start'>): Promise<IngestReport> {
  const { ingestId } = await engine.call('ingest.start', request);
  for await (const event of engine.stream('ingest.watch', { ingestId })) {
    if (event.type === 'ingest-finished') return event.report;
    if (event.type === 'ingest-failed') throw new Error(event.error.message);
    if (event.type === 'ingest-cancelled') throw new Error('the ingest was cancelled');
  }
  throw new Error('the ingest ended without a word');
}

/** Asks and waits for the result, keeping the events. */
export async function askAll(
  engine: EngineClient,
  request: RequestOf<'ask.run'>,
): Promise<{ result: AskResult; events: AskEvent[] }> {
  const events: AskEvent[] = [];
  for await (const event of engine.stream('ask.run', request)) events.push(event);
  const last = events.at(-1);
  if (last?.type !== 'ask-finished') throw new Error(`the ask ended with ${last?.type}`);
  return { result: last.result, events };
}
