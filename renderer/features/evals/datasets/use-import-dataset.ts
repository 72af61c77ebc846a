import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useRef, useState } from 'react';
import type { DatasetImportEvent, DatasetImportReport } from '../../../../main/contract/dataset.ts';
import type { RequestOf } from '../../../../main/contract/methods.ts';
import { useEngine } from '../../../engine/bridge-context.ts';
import { engineQueryKey } from '../../../engine/query-key.ts';

type Progress = Omit<Extract<DatasetImportEvent, { type: 'progress' }>, 'type'>;

/** Reads a file into a data set, with how far it has come, and a way to end it. */
export function useImportDataset() {
  const client = useEngine();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Progress | null>(null);
  const [isReading, setIsReading] = useState(false);
  const [error, setError] = useState<string | null>(null);
  const abort = useRef<AbortController | null>(null);
  const cancel = useCallback(() => abort.current?.abort(), []);
  const read = async (request: RequestOf<'dataset.import'>, onDone: (report: DatasetImportReport) => void) => {
    const controller = new AbortController();
    abort.current = controller;
    setIsReading(true);
    setError(null);
    setProgress(null);
    try {
      for await (const event of client.stream('dataset.import', request, { signal: controller.signal })) {
        if (event.type === 'progress') setProgress(event);
        else {
          if (request.dryRun !== true) await queries.invalidateQueries({ queryKey: engineQueryKey('dataset.list') });
          onDone(event.report);
        }
      }
    } catch (cause) {
      // Whoever ended it knows.
      if (!controller.signal.aborted) setError(cause instanceof Error ? cause.message : String(cause));
    } finally {
      setIsReading(false);
      abort.current = null;
    }
  };
  return { read, cancel, progress, isReading, error };
}
