import { useMemo } from 'react';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { findingsOf } from './view-model/findings.ts';
import { questionOf } from './view-model/question-of.ts';
import { flattenSpans, spanTree } from './view-model/span-tree.ts';

/** @returns one trace with its spans as trees, its rows in order, its findings, and what was asked */
export function useTrace(traceId: string | null) {
  const request = { traceId: traceId ?? '' };
  const query = useEngineQuery('trace.show', request, { isEnabled: traceId !== null });
  // What every origin tells in its own words, in one form: a trace is drawn without it, and again when it is there.
  const canonical = useEngineQuery('trace.canonical', request, { isEnabled: traceId !== null }).data;
  const view = useMemo(() => {
    if (query.data === undefined) return null;
    const roots = spanTree(query.data, new Map((canonical?.spans ?? []).map((span) => [span.spanId, span])));
    return {
      trace: query.data,
      roots,
      nodes: flattenSpans(roots),
      findings: findingsOf(roots),
      question: questionOf(query.data),
    };
  }, [query.data, canonical]);
  return { query, view };
}
