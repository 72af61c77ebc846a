import { useMemo } from 'react';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import { findingsOf } from './view-model/findings.ts';
import { questionOf } from './view-model/question-of.ts';
import { flattenSpans, spanTree } from './view-model/span-tree.ts';

/** @returns one trace with its spans as trees, its rows in order, its findings, and what was asked */
export function useTrace(traceId: string | null) {
  const query = useEngineQuery('trace.show', { traceId: traceId ?? '' }, { isEnabled: traceId !== null });
  const view = useMemo(() => {
    if (query.data === undefined) return null;
    const roots = spanTree(query.data);
    return {
      trace: query.data,
      roots,
      nodes: flattenSpans(roots),
      findings: findingsOf(roots),
      question: questionOf(query.data),
    };
  }, [query.data]);
  return { query, view };
}
