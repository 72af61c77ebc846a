import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useMemo } from 'react';
import type { Command } from '../../../commands/command.ts';
import { type CompareNode, nextDifference } from './compare-tree.ts';

export interface CompareCommandOptions {
  /** Null until the comparison is there. */
  nodes: readonly CompareNode[] | null;
  selectedKey: string | null;
  select: (key: string) => void;
  /** Closes what lies over the comparison, or the comparison. */
  close: () => void;
}

/** @returns the comparison's commands while it is in front, as a stable list */
export function useCompareCommands(options: CompareCommandOptions): readonly Command[] {
  const { nodes, selectedKey, select, close } = options;
  return useMemo((): readonly Command[] => {
    const hasDifferences = () => nodes?.some(({ words }) => words !== '') ?? false;
    const walk = (step: 1 | -1) => {
      const next = nextDifference(nodes ?? [], selectedKey, step);
      if (next !== null) select(next.key);
    };
    return [
      {
        id: 'traces.next-difference',
        label: 'Next difference',
        group: 'Actions',
        icon: ArrowDown,
        shortcut: 'J',
        isEnabled: hasDifferences,
        run: () => walk(1),
      },
      {
        id: 'traces.previous-difference',
        label: 'Previous difference',
        group: 'Actions',
        icon: ArrowUp,
        shortcut: 'K',
        isEnabled: hasDifferences,
        run: () => walk(-1),
      },
      {
        id: 'traces.close-comparison',
        label: 'Close the comparison',
        group: 'Actions',
        icon: X,
        shortcut: 'Escape',
        isKeyOnly: true,
        run: close,
      },
    ];
  }, [nodes, selectedKey, select, close]);
}
