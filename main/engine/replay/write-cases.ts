import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ReplayDatasetReport, replayToDatasetRequest } from '../../contract/replay.ts';
import type * as z from 'zod';
import { numbersIn } from '../../replay/compare/normalise-text.ts';
import type { ReplayStore } from '../../replay/run/replay-store.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { readDatasetText } from '../datasets/dataset-file.ts';
import { caseOfTrace, expectedPlace } from '../datasets/case-of-trace.ts';
import type { SessionParts } from '../session-parts.ts';

/**
 * Appends traces, of a replay or any others, to `datasets/NAME.jsonl`: as rows, a question with its answer and the place it cites, or as
 * cases of a regression test, which `trestle replay run --cases` runs. A question that the file has already stays as it is.
 */
export function writeCases(
  parts: Pick<SessionParts, 'path' | 'traces' | 'agents'>,
  store: ReplayStore,
  request: z.output<typeof replayToDatasetRequest>,
): ReplayDatasetReport {
  const { name } = request;
  const path = join(parts.path, 'datasets', `${name}.jsonl`);
  const before = readDatasetText(parts.path, { path, name: `datasets/${name}.jsonl` });
  const known = questionsIn(before);
  const lines: string[] = [];
  let kept = 0;
  for (const traceId of chooseTraces(parts, store, request)) {
    const line = caseOf(parts, { traceId, replayId: request.replayId ?? null, as: request.as });
    if (line === null) continue;
    if (known.has(line.question)) {
      kept += 1;
      continue;
    }
    known.add(line.question);
    lines.push(`${JSON.stringify(line)}\n`);
  }
  if (lines.length > 0) {
    mkdirSync(join(parts.path, 'datasets'), { recursive: true });
    const separator = before === '' || before.endsWith('\n') ? '' : '\n';
    writeFileAtomically(path, before + separator + lines.join(''), { keepBackup: false });
  }
  return { path, added: lines.length, kept };
}

/** @throws InvalidArgumentError when the request does not say which, or asks for the candidate of no replay */
function chooseTraces(
  { traces }: Pick<SessionParts, 'traces'>,
  store: ReplayStore,
  { replayId, traceIds, clusterId, expected }: z.output<typeof replayToDatasetRequest>,
): readonly string[] {
  if (traceIds === undefined && clusterId === undefined) {
    throw new InvalidArgumentError('Name the traces or the cluster that become cases.');
  }
  if (replayId === undefined) {
    if (traceIds === undefined || expected === 'candidate') {
      throw new InvalidArgumentError('A cluster and a candidate belong to a replay: name it.');
    }
    return traceIds.map((id) => traces.readSummary(id).traceId);
  }
  const ids = traceIds?.map((id) => store.row(replayId, id).row.traceId);
  return store.select(replayId, { traceIds: ids, clusterId }).flatMap(({ row }) => {
    // What a candidate should go on doing is in its own trace.
    return (expected === 'candidate' ? row.replayTraceId : row.traceId) ?? [];
  });
}

function caseOf(
  parts: Pick<SessionParts, 'traces' | 'agents'>,
  given: { traceId: string; replayId: string | null; as: 'row' | 'regression' },
): ({ question: string } & Record<string, unknown>) | null {
  const { traceId, replayId, as } = given;
  const told = caseOfTrace(parts, traceId);
  if (!told.ok) return null;
  const { question, context, answer, citations } = told.value;
  return {
    question,
    ...expectedPlace(citations),
    answerable: answer !== null && !answer.refused,
    ...context,
    answer: answer?.text ?? null,
    ...(as === 'row'
      ? {}
      : {
          regression: {
            refused: answer?.refused ?? false,
            cites: citations.map(({ displayPath }) => displayPath),
            numbers: numbersIn(answer?.text ?? ''),
          },
        }),
    from: { traceId, ...(replayId === null ? {} : { replayId }) },
  };
}

function questionsIn(text: string): Set<string> {
  const questions = text.split(/\r?\n/).flatMap((line) => {
    try {
      const { question } = JSON.parse(line) as { question?: unknown };
      return typeof question === 'string' ? [question] : [];
    } catch {
      // Somebody else's line: it is left as it stands.
      return [];
    }
  });
  return new Set(questions);
}
