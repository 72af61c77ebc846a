import { describe, expect, it, onTestFinished } from 'vitest';
import { ImportProcess } from '../../../../main/trace/import/import-process.ts';
import type { PackedBatch } from '../../../../main/trace/import/packed-batch.ts';
import { READ_LIMITS } from '../../../../main/trace/import/read/read-item.ts';
import { findPackageLayout } from '../../../support/bundled-package-layout.ts';

const SILENCE_MS = 1500;

function startProcess(): { map: (path: string) => Promise<string | null>; spans: string[] } {
  const importWorker = new URL('../../../support/hanging-import-worker.ts', import.meta.url);
  const process = new ImportProcess({ ...findPackageLayout(), importWorker }, { silenceMs: SILENCE_MS });
  onTestFinished(() => process.dispose());
  const spans: string[] = [];
  const listener = {
    onProgress: () => undefined,
    onPart: () => undefined,
    onBatch: async ({ traces }: PackedBatch) => void spans.push(...traces.map(({ traceId }) => traceId)),
  };
  return { spans, map: (path) => process.map({ path, name: path, limits: READ_LIMITS }, listener) };
}

describe('an import process', () => {
  it('that hangs over a file is ended; what it sent is kept, and the next file is read by another', async () => {
    const { map, spans } = startProcess();
    expect(await map('/hangs.json')).toMatch(/came to a stand for 1.5 s/);
    expect(await map('/fine.json')).toBeNull();
    expect(spans).toHaveLength(2);
  });

  it('that dies over a file says how', async () => {
    const { map } = startProcess();
    expect(await map('/dies.json')).toMatch(/stopped \(exit code 7\).*a mapper went wrong/);
    expect(await map('/fine.json')).toBeNull();
  });
});
