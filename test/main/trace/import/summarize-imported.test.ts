import { describe, expect, it } from 'vitest';
import { settleSpans } from '../../../../main/trace/import/settle-spans.ts';
import { summarizeImported } from '../../../../main/trace/import/summarize-imported.ts';
import { mapTraces } from '../../../support/map-traces.ts';
import { readTraceFixture } from '../../../support/trace-fixtures.ts';
import type { JsonValue } from '../../../../main/base/json.ts';

function summaryOf(values: readonly JsonValue[]) {
  const { spans } = settleSpans(mapTraces(values).spans);
  return summarizeImported(spans, { seenAt: '2026-02-03T09:14:05.000Z', resolve: (text) => text }).summary;
}

const flat = (span: object): JsonValue => ({
  trace_id: '0a1b2c3d4e5f60718293a4b5c6d7e8f9',
  start_time: '1770110045120000123',
  end_time: '1770110046120000123',
  ...span,
});

describe('the line of an imported trace', () => {
  it('has the question, tokens and cost of a run whose steps do not tell them', () => {
    expect(summaryOf(readTraceFixture('swe-agent/run.traj'))).toMatchObject({
      title: 'Tariffs round the wrong way. Fix it.',
      inputTokens: 5000,
      outputTokens: 300,
      costUsd: 0.12,
    });
  });

  it('counts the outermost of the spans that tell tokens, where no call of a model does', () => {
    const agent = (id: string, parent: string, tokens: number): JsonValue =>
      flat({
        span_id: id,
        parent_span_id: parent,
        name: 'agent',
        attributes: {
          'openinference.span.kind': 'AGENT',
          'input.value': 'Is berth 4 free?',
          'llm.token_count.prompt': tokens,
          'llm.token_count.completion': 2,
        },
      });
    const server = flat({ span_id: 'a1', name: 'POST /ask', attributes: { 'http.route': '/ask' } });
    expect(summaryOf([server, agent('a2', 'a1', 100), agent('a3', 'a2', 60), agent('a4', 'a1', 7)])).toMatchObject({
      title: 'Is berth 4 free?',
      inputTokens: 107,
      outputTokens: 4,
    });
  });
});
