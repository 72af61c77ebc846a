import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';

/** A span of a desk assistant as an OTLP export would bring it. */
export function aCanonicalSpan(facts: Partial<CanonicalSpan> = {}): CanonicalSpan {
  return {
    traceId: 'b'.repeat(32),
    spanId: 'span-1',
    seq: 0,
    name: 'chat nordic-small',
    kind: 'llm',
    startNs: '1763128867000000000',
    endNs: '1763128868500000000',
    status: 'ok',
    content: 'full',
    source: { format: 'otlp', dialect: 'gen-ai', file: 'desk.json', index: 11 },
    attributes: {},
    ...facts,
  };
}
