import { readFileSync, statSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { LoadRunSummary } from '../../contract/load-run.ts';
import { readLoadSummary } from '../../load/import/read-load-summary.ts';
import type { LoadRunStore } from '../../load/runs/load-run-store.ts';

const BYTES_PER_MB = 1_000_000;
/** Read whole. GuideLLM writes its samples too unless it is told how many (`--sample-requests`). */
const MAX_SUMMARY_BYTES = 64 * BYTES_PER_MB;
/** Of a run's id, bytes. */
const RUN_ID_BYTES = 8;

/**
 * Puts the runs of a file into the library; none when the file cannot be used whole.
 *
 * @throws NotFoundError for a file that is not there; InvalidArgumentError for one that is too large or no such summary
 */
export function importSummary(
  store: LoadRunStore,
  request: { path: string; label: string },
  { now, hex }: { now: () => string; hex: (bytes: number) => string },
): LoadRunSummary[] {
  const { path, label } = request;
  const fileName = basename(path);
  const runs = readLoadSummary(readSummaryFile(path), fileName);
  return runs.map((run) => {
    const runId = hex(RUN_ID_BYTES);
    const startedAt = run.startedAt ?? run.endedAt ?? now();
    store.insert(
      {
        runId,
        scenario: run.scenario,
        target: run.target,
        model: run.model,
        origin: run.origin,
        label: label === '' ? run.label : label,
        startedAt,
        capacityId: null,
        scenarioText: '',
        curve: [],
        faults: [],
        environment: null,
      },
      {
        state: 'finished',
        endedAt: run.endedAt ?? startedAt,
        result: { ...run.result, runId },
        histograms: {},
        error: null,
      },
      [],
    );
    return store.show(runId).summary;
  });
}

function readSummaryFile(path: string): string {
  if (!isAbsolute(path)) throw new InvalidArgumentError(`${path} is not an absolute path.`);
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || !stats.isFile()) throw new NotFoundError(`There is no file ${path}.`);
  if (stats.size > MAX_SUMMARY_BYTES) {
    throw new InvalidArgumentError(
      `${path} has ${Math.ceil(stats.size / BYTES_PER_MB)} MB, at most ${MAX_SUMMARY_BYTES / BYTES_PER_MB} are read. Export the summary without its samples of requests.`,
    );
  }
  return readFileSync(path, 'utf8');
}
