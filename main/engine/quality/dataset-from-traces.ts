import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Citation } from '../../contract/ask.ts';
import type { DatasetReport } from '../../contract/quality.ts';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { parseKnownAnswers, type KnownAnswer } from '../../evals/known-answers.ts';
import type { TraceReader } from '../../spec/tracer.ts';
import { writeFileAtomically } from '../../storage/atomic-file.ts';
import { citationsOf } from '../../trace/lineage/chunk-uses.ts';
import { readDatasetText } from '../datasets/dataset-file.ts';

const PAGE_TRACES = 200;

/**
 * Makes known answers of past answers that were good: answered, not degraded, every sentence well supported by what it
 * cites. The best supported citation is what a search must find again. Questions that the file has already are kept.
 */
export function writeDatasetFromTraces(options: {
  workspacePath: string;
  traces: Pick<TraceReader, 'listTraces' | 'readTrace'>;
  /** Does the cited document still say so? */
  stands: (citation: Citation) => boolean;
  name: string;
  limit: number;
  minSupport: number;
}): DatasetReport {
  const { workspacePath, traces, stands, name, limit, minSupport } = options;
  const path = join(workspacePath, 'datasets', `${name}.jsonl`);
  const before = readDatasetText(workspacePath, { path, name: `datasets/${name}.jsonl` });
  const known = parseKnownAnswers(path, before);
  const questions = new Set(known.map(({ question }) => question));
  const added: KnownAnswer[] = [];
  let passedOver = 0;
  let cursor: string | undefined;
  do {
    const page = traces.listTraces({ filter: 'kind:ask', limit: PAGE_TRACES, cursor });
    for (const { traceId, status } of page.traces) {
      if (added.length >= limit) break;
      const answer = status === 'ok' ? toKnownAnswer(traces.readTrace(traceId).spans[0]?.attributes ?? {}) : null;
      if (answer === null) passedOver += 1;
      else if (!questions.has(answer.question)) {
        questions.add(answer.question);
        added.push(answer);
      }
    }
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && added.length < limit);
  if (added.length > 0) {
    mkdirSync(join(workspacePath, 'datasets'), { recursive: true });
    const lines = added.map((answer) => `${JSON.stringify(answer)}\n`).join('');
    const separator = before === '' || before.endsWith('\n') ? '' : '\n';
    writeFileAtomically(path, before + separator + lines, { keepBackup: false });
  }
  return { path, added: added.length, kept: known.length, passedOver };

  function toKnownAnswer(attributes: Readonly<Record<string, unknown>>): KnownAnswer | null {
    const question = attributes[ATTRIBUTE.question];
    const citations = citationsOf(attributes[ATTRIBUTE.citations]);
    const [best] = citations.toSorted((a, b) => b.support - a.support);
    if (typeof question !== 'string' || best === undefined) return null;
    if (citations.some(({ support }) => support < minSupport) || !stands(best)) return null;
    return { question, expected: { document: best.displayPath, quote: best.text } };
  }
}
