import { CircleHelp, FileText, ListTree, Quote } from 'lucide-react';
import { useMemo } from 'react';
import type { Command, CommandContext } from '../../commands/command.ts';
import { useEngineQuery } from '../../engine/use-engine-query.ts';
import type { PaletteScope } from '../frame-store.ts';
import { HELP_TOPICS } from './help-topics.ts';
import {
  commandItems,
  documentItem,
  ITEMS_PER_GROUP,
  PALETTE_GROUPS,
  type PaletteGroup,
  type PaletteItem,
  passageItem,
  traceItem,
} from './palette-item.ts';
import { matchText } from './palette-match.ts';

/** Rows when one kind of thing is searched alone. */
const ITEMS_IN_SCOPE = 30;
/** Passages shown by a search. */
const PASSAGES = 8;
/** A search by meaning needs this much to go on. Characters. */
const MIN_PASSAGE_QUERY = 3;

export interface PaletteResults {
  groups: readonly { group: PaletteGroup; items: readonly PaletteItem[] }[];
  /** Documents or traces are still being read. */
  isSearching: boolean;
}

export interface PaletteSearch {
  scope: PaletteScope;
  query: string;
  commands: readonly Command[];
  context: CommandContext;
  onHelp: (topicId: string) => void;
}

/** @returns what the palette shows for a query: commands at once, documents and traces as they arrive */
export function usePaletteItems({ scope, query, commands, context, onHelp }: PaletteSearch): PaletteResults {
  const hasWorkspace = context.workspace !== null;
  const wants = (wanted: PaletteScope) => scope === 'everything' || scope === wanted;
  const limit = scope === 'everything' ? ITEMS_PER_GROUP : ITEMS_IN_SCOPE;
  const looksThrough = (wanted: PaletteScope) => hasWorkspace && wants(wanted) && (query !== '' || scope === wanted);
  const documents = useEngineQuery(
    'document.list',
    { filter: query, limit },
    { isEnabled: looksThrough('documents'), keepsPrevious: true },
  );
  const passages = useEngineQuery(
    'search.run',
    { query: query || ' ', k: PASSAGES },
    { isEnabled: hasWorkspace && scope === 'documents' && query.length >= MIN_PASSAGE_QUERY, keepsPrevious: true },
  );
  const traces = useEngineQuery(
    'trace.list',
    { filter: query, limit },
    { isEnabled: looksThrough('traces'), keepsPrevious: true },
  );

  const items = useMemo(() => {
    const path = context.workspace?.path ?? '.';
    const found: PaletteItem[] = [];
    const wantsAll = scope === 'everything';
    if (wantsAll || scope === 'actions' || scope === 'help') {
      const groups: readonly string[] =
        scope === 'help' ? ['Help'] : scope === 'actions' ? ['Actions', 'Views'] : PALETTE_GROUPS;
      found.push(...commandItems(commands, query, context).filter(({ group }) => groups.includes(group)));
    }
    if (looksThrough('documents'))
      found.push(...(documents.data?.documents ?? []).map((one) => documentItem(one, query, FileText)));
    if (scope === 'documents' && query.length >= MIN_PASSAGE_QUERY) {
      found.push(...(passages.data?.results ?? []).map((one) => passageItem(one, query, Quote, path)));
    }
    if (looksThrough('traces'))
      found.push(...(traces.data?.traces ?? []).map((one) => traceItem(one, query, ListTree, path)));
    if (scope === 'help' || (wantsAll && query !== '')) {
      for (const topic of HELP_TOPICS) {
        const match = matchText(query, topic.question);
        if (match === null) continue;
        found.push({
          id: `help:${topic.id}`,
          group: 'Help',
          icon: CircleHelp,
          label: topic.question,
          ranges: match.ranges,
          detail: null,
          cli: null,
          run: () => onHelp(topic.id),
        });
      }
    }
    return found;
    // `looksThrough` is made of what is listed here.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [scope, query, commands, context, documents.data, passages.data, traces.data, onHelp, hasWorkspace]);

  const groups = PALETTE_GROUPS.map((group) => ({
    group,
    items: items.filter((item) => item.group === group).slice(0, limit),
  })).filter((group) => group.items.length > 0);
  return { groups, isSearching: documents.isFetching || traces.isFetching || passages.isFetching };
}
