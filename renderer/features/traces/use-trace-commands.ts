import { ArrowDown, ArrowUp, Columns2, Filter, MessageSquareText, PanelRightClose, Scan, Table2 } from 'lucide-react';
import { useMemo } from 'react';
import type { Command } from '../../commands/command.ts';
import { TRACE_FILTER_ID } from './list/trace-filter-id.ts';
import { useTracesStore } from './traces-store.ts';
import { nextFinding } from './view-model/findings.ts';
import type { useTrace } from './use-trace.ts';

export interface TraceCommandOptions {
  view: ReturnType<typeof useTrace>['view'];
  selectedId: string | null;
  openSpan: (spanId: string) => void;
  askAgain: () => void;
  /** Set while the span panel lies over the waterfall. */
  closeDrawer: (() => void) | null;
}

/** @returns the view's commands while it is in front, as a stable list */
export function useTraceCommands(options: TraceCommandOptions): readonly Command[] {
  const { view, selectedId, openSpan, askAgain, closeDrawer } = options;
  return useMemo((): readonly Command[] => {
    const hasTrace = () => view !== null;
    const hasFindings = () => view !== null && view.findings.length > 0;
    const walk = (step: 1 | -1) => {
      if (view === null) return;
      const order = view.nodes.map(({ id }) => id);
      const target = nextFinding(view.findings, order, selectedId, step);
      if (target !== null) openSpan(target);
    };
    return [
      {
        id: 'traces.ask-again',
        label: 'Ask this question again',
        group: 'Actions',
        icon: MessageSquareText,
        shortcut: 'Mod+Enter',
        isEnabled: hasTrace,
        run: askAgain,
      },
      {
        id: 'traces.next-finding',
        label: 'Next finding',
        group: 'Actions',
        icon: ArrowDown,
        shortcut: 'J',
        keywords: ['error', 'degraded', 'problem'],
        isEnabled: hasFindings,
        run: () => walk(1),
      },
      {
        id: 'traces.previous-finding',
        label: 'Previous finding',
        group: 'Actions',
        icon: ArrowUp,
        shortcut: 'K',
        isEnabled: hasFindings,
        run: () => walk(-1),
      },
      {
        id: 'traces.fit-span',
        label: 'Fit the waterfall to the span, or to the trace',
        group: 'Actions',
        icon: Scan,
        shortcut: 'F',
        isEnabled: hasTrace,
        run: () => {
          const { isFitToSpan, setFitToSpan } = useTracesStore.getState();
          setFitToSpan(!isFitToSpan);
        },
      },
      {
        id: 'traces.toggle-table',
        label: 'Waterfall as chart or table',
        group: 'Actions',
        icon: Table2,
        shortcut: 'T',
        isEnabled: hasTrace,
        run: () => {
          const { face, setFace } = useTracesStore.getState();
          setFace(face === 'table' ? 'waterfall' : 'table');
        },
      },
      {
        id: 'traces.compare',
        label: 'Compare this trace with another…',
        group: 'Actions',
        icon: Columns2,
        shortcut: 'C',
        keywords: ['diff', 'difference', 'side by side'],
        isEnabled: hasTrace,
        run: () => {
          if (view !== null) useTracesStore.getState().setComparing(view.trace.summary.traceId);
        },
      },
      {
        id: 'traces.close-span',
        label: 'Close the span panel',
        group: 'Actions',
        icon: PanelRightClose,
        shortcut: 'Escape',
        isKeyOnly: true,
        isEnabled: () => closeDrawer !== null,
        run: () => closeDrawer?.(),
      },
      {
        id: 'traces.filter',
        label: 'Filter traces',
        group: 'Actions',
        icon: Filter,
        shortcut: 'Mod+F',
        run: () => document.getElementById(TRACE_FILTER_ID)?.focus(),
      },
    ];
  }, [view, selectedId, openSpan, askAgain, closeDrawer]);
}
