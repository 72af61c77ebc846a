import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { LoadScenario } from '../../contract/load-scenario.ts';
import { replayableTraces } from '../../contract/replay.ts';
import { readDatasetRows } from '../../evals/dataset-rows.ts';
import { requireDatasetSize } from '../../evals/datasets/dataset-limits.ts';
import { isInside } from '../../workspace/is-inside.ts';
import { reduceRecording } from '../replay/read-recording.ts';
import type { SessionParts } from '../session-parts.ts';

const MAX_QUESTION_LENGTH = 10_000;
const PAGE = 200;

/** What a scenario asks. */
export interface ScenarioInputs {
  questions: readonly string[];
  /** When each was asked, milliseconds since the epoch; null where they are not from traces. */
  timesMs: readonly number[] | null;
  /** Traces that asked nothing which could be asked again. */
  skipped: number;
}

/**
 * Reads what a scenario asks.
 *
 * @throws NotFoundError for a dataset that is not there; InvalidArgumentError for one outside the workspace, for rows
 *   without a question, and for too many
 */
export async function readScenarioInputs(
  parts: Pick<SessionParts, 'path' | 'traces' | 'agents'>,
  { inputs }: Pick<LoadScenario, 'inputs'>,
): Promise<ScenarioInputs> {
  if ('questions' in inputs) return { questions: inputs.questions, timesMs: null, skipped: 0 };
  if ('dataset' in inputs) {
    return { questions: readDatasetNow(parts.path, inputs.dataset), timesMs: null, skipped: 0 };
  }
  return readTraces(parts, inputs.traces);
}

/** @throws as `readScenarioInputs` */
export function readDatasetNow(workspacePath: string, path: string): readonly string[] {
  const whole = join(workspacePath, path);
  if (!existsSync(whole)) throw new NotFoundError(`The dataset ${path} is not in this workspace.`);
  const real = realpathSync.native(whole);
  if (!isInside(workspacePath, real)) {
    throw new InvalidArgumentError(`The dataset ${path} leads out of the workspace. Copy the file into it.`);
  }
  requireDatasetSize(path, statSync(real).size);
  return readDatasetRows(readFileSync(real, 'utf8'), path).map(({ fields, questionField }) =>
    String(fields[questionField]).trim().slice(0, MAX_QUESTION_LENGTH),
  );
}

/** In the order in which they were asked. */
async function readTraces(
  parts: Pick<SessionParts, 'traces' | 'agents'>,
  { filter, last }: { filter: string; last: number },
): Promise<ScenarioInputs> {
  const asked: { question: string; timeMs: number }[] = [];
  let skipped = 0;
  let seen = 0;
  for (let cursor: string | undefined; seen < last; ) {
    const page = parts.traces.listTraces({
      filter: replayableTraces(filter),
      limit: Math.min(PAGE, last - seen),
      cursor,
    });
    for (const { traceId, startedAt } of page.traces) {
      seen += 1;
      const reduced = reduceRecording(parts, traceId);
      const timeMs = Date.parse(startedAt);
      if (!reduced.ok || reduced.input.question.trim() === '' || Number.isNaN(timeMs)) skipped += 1;
      else asked.push({ question: reduced.input.question.slice(0, MAX_QUESTION_LENGTH), timeMs });
    }
    // A page at a time: the engine answers others in between.
    await new Promise((resolve) => setImmediate(resolve));
    if (page.nextCursor === null || page.traces.length === 0) break;
    cursor = page.nextCursor;
  }
  asked.sort((a, b) => a.timeMs - b.timeMs);
  return { questions: asked.map(({ question }) => question), timesMs: asked.map(({ timeMs }) => timeMs), skipped };
}
