import { useMemo } from 'react';
import { useEngineQuery } from '../../../engine/use-engine-query.ts';
import { useTrace } from '../use-trace.ts';
import { answerOf } from '../view-model/answer-of.ts';
import type { SpanNode } from '../view-model/span-tree.ts';
import { wholeWindow } from '../view-model/waterfall-layout.ts';
import { compareTree, flattenCompare } from './compare-tree.ts';

/** @returns two traces side by side; nothing until both and their comparison are there */
export function useCompare(before: string | null, after: string | null) {
  const isAsked = before !== null && after !== null;
  const query = useEngineQuery('trace.diff', { before: before ?? '', after: after ?? '' }, { isEnabled: isAsked });
  const beforeView = useTrace(isAsked ? before : null).view;
  const afterView = useTrace(isAsked ? after : null).view;
  const view = useMemo(() => {
    if (query.data === undefined || beforeView === null || afterView === null) return null;
    const roots = compareTree(query.data, { before: beforeView.nodes, after: afterView.nodes });
    const windows = [beforeView.roots, afterView.roots].map((side: readonly SpanNode[]) => wholeWindow(side));
    return {
      diff: query.data,
      roots,
      nodes: flattenCompare(roots),
      window: {
        startMs: Math.min(...windows.map(({ startMs }) => startMs)),
        endMs: Math.max(...windows.map(({ endMs }) => endMs)),
      },
      answers: { before: answerOf(beforeView.nodes), after: answerOf(afterView.nodes) },
    };
  }, [query.data, beforeView, afterView]);
  return { query, view };
}
