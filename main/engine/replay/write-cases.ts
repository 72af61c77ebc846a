import { reduceRecording } from './read-recording.ts';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ReplayDatasetReport, replayToDatasetRequest } from '../../contract/replay.ts';
import type * as z from 'zod';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { numbersIn } from '../../replay/compare/normalise-text.ts';
import { describeReduced } from '../../replay/reduce-trace.ts';
import type { ReplayStore } from '../../replay/run/replay-store.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { citationsOf } from '../../trace/lineage/chunk-uses.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';
import type { SessionParts } from '../session-parts.ts';

/**
 * Appends traces of a replay to `datasets/NAME.jsonl`: as rows, a question with its answer and the place it cites, or as
 * cases of a regression test, which `trestle replay run --cases` runs. A question that the file has already stays as it is.
 */
export function writeCases(
  parts: Pick<SessionParts, 'path' | 'traces' | 'agents'>,
  store: ReplayStore,
  request: z.output<typeof replayToDatasetRequest>,
): ReplayDatasetReport {
  const { replayId, traceIds, clusterId, name } = request;
  if (traceIds === undefined && clusterId === undefined) {
    throw new InvalidArgumentError('Name the traces or the cluster that become cases.');
  }
  const path = join(parts.path, 'datasets', `${name}.jsonl`);
  const before = existsSync(path) ? readWorkspaceText(parts.path, path) : '';
  const known = questionsIn(before);
  const ids = traceIds?.map((id) => store.row(replayId, id).row.traceId);
  const lines: string[] = [];
  let kept = 0;
  for (const { row } of store.select(replayId, { traceIds: ids, clusterId })) {
    // What a candidate should go on doing is in its own trace.
    const traceId = request.expected === 'candidate' ? row.replayTraceId : row.traceId;
    const line = traceId === null ? null : caseOf(parts, { traceId, replayId, as: request.as });
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

function caseOf(
  parts: Pick<SessionParts, 'traces' | 'agents'>,
  given: { traceId: string; replayId: string; as: 'row' | 'regression' },
): ({ question: string } & Record<string, unknown>) | null {
  const { traceId, replayId, as } = given;
  const reduced = reduceRecording(parts, traceId);
  if (!reduced.ok) return null;
  const { question, history, tenant, principals } = describeReduced(reduced.input);
  const { answer } = reduced.input.recorded;
  const root = parts.traces.readTrace(traceId).spans.find(({ parentSpanId }) => parentSpanId === null);
  const citations = citationsOf(root?.attributes[ATTRIBUTE.citations]);
  const [best] = citations.toSorted((a, b) => b.support - a.support);
  return {
    question,
    ...(best === undefined ? {} : { expected: { document: best.displayPath, quote: best.text } }),
    answerable: answer !== null && !answer.refused,
    ...(history.length === 0 ? {} : { history }),
    ...(tenant === null ? {} : { as: { tenant, principals } }),
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
    from: { traceId, replayId },
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
