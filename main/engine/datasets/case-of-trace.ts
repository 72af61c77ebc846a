import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import { describeReduced } from '../../replay/reduce-trace.ts';
import type { Citation } from '../../contract/ask.ts';
import { citationsOf } from '../../trace/lineage/chunk-uses.ts';
import { reduceRecording } from '../replay/read-recording.ts';
import type { SessionParts } from '../session-parts.ts';

/** What every row of a data set made of a trace says. */
export interface TraceCase {
  question: string;
  /** What the run was begun with beside it; fields that are empty are left out. */
  context: {
    history?: readonly { question: string; answer: string }[];
    as?: { tenant: string; principals: readonly string[] };
  };
  answer: { text: string; refused: boolean } | null;
  citations: readonly Citation[];
}

/** @returns question, context and answer of a trace, or why there is no question to ask again */
export function caseOfTrace(
  parts: Pick<SessionParts, 'traces' | 'agents'>,
  traceId: string,
): { ok: true; value: TraceCase } | { ok: false; message: string } {
  const reduced = reduceRecording(parts, traceId);
  if (!reduced.ok) return reduced;
  const { question, history, tenant, principals } = describeReduced(reduced.input);
  const { answer } = reduced.input.recorded;
  const root = parts.traces.readTrace(traceId).spans.find(({ parentSpanId }) => parentSpanId === null);
  return {
    ok: true,
    value: {
      question,
      context: {
        ...(history.length === 0 ? {} : { history }),
        ...(tenant === null ? {} : { as: { tenant, principals } }),
      },
      answer: answer === null ? null : { text: answer.text, refused: answer.refused },
      citations: citationsOf(root?.attributes[ATTRIBUTE.citations]),
    },
  };
}

/** @returns where the answer stands: the best supported citation; nothing when there is none */
export function expectedPlace(citations: readonly Citation[]): { expected?: { document: string; quote: string } } {
  const [best] = citations.toSorted((a, b) => b.support - a.support);
  return best === undefined ? {} : { expected: { document: best.displayPath, quote: best.text } };
}
