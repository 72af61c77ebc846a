import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { CacheCalibration } from '../../../../main/contract/cache.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';

export interface CalibrationProgress {
  done: number;
  total: number;
  abort: AbortController;
}

/** Runs a calibration over the workspace's own asks. Stopping it leaves everything as it was. */
export function useCalibration() {
  const client = useEngine();
  const queries = useQueryClient();
  const [report, setReport] = useState<CacheCalibration | null>(null);
  const [progress, setProgress] = useState<CalibrationProgress | null>(null);
  const [error, setError] = useState<string | null>(null);
  const run = async (apply: boolean): Promise<void> => {
    const abort = new AbortController();
    setError(null);
    setProgress({ done: 0, total: 0, abort });
    try {
      for await (const event of client.stream('cache.calibrate', { apply }, { signal: abort.signal })) {
        if (event.type === 'calibrate-finished') setReport(event.report);
        else setProgress({ done: event.done, total: event.total, abort });
      }
      if (apply) await queries.invalidateQueries({ queryKey: engineQueryKey('cache.stats') });
    } catch (cause) {
      if (!abort.signal.aborted) setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setProgress(null);
    }
  };
  return { report, progress, error, run };
}
