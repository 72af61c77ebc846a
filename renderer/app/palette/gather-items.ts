import { CircleHelp, FileTerminal, FileText, ListTree, Quote } from 'lucide-react';
import type { Command, CommandContext } from '../../commands/command.ts';
import type { PaletteScope } from '../frame-store.ts';
import { HELP_TOPICS } from './help-topics.ts';
import {
  askItem,
  commandItems,
  documentItem,
  PALETTE_GROUPS,
  type PaletteGroup,
  type PaletteItem,
  passageItem,
  promptItem,
  searchItem,
  traceItem,
} from './palette-item.ts';
import { matchText } from './palette-match.ts';
import { ITEMS_IN_SCOPE, ITEMS_PER_GROUP, MIN_PASSAGE_QUERY } from './palette-query.ts';
import type { PaletteFinds } from './use-palette-finds.ts';

export interface GatherOptions {
  scope: PaletteScope;
  query: string;
  commands: readonly Command[];
  context: CommandContext;
  finds: PaletteFinds;
  onHelp: (topicId: string) => void;
  onScope: (scope: PaletteScope) => void;
}

export interface PaletteLines {
  group: PaletteGroup;
  items: readonly PaletteItem[];
}

const COMMAND_GROUPS: Readonly<Record<PaletteScope, readonly PaletteGroup[]>> = {
  everything: ['Actions', 'Views', 'Help'],
  actions: ['Actions', 'Views'],
  documents: [],
  traces: [],
  prompts: [],
  help: ['Help'],
};

/** @returns the palette's lines, group by group in their fixed order, without empty groups */
export function gatherItems(options: GatherOptions): readonly PaletteLines[] {
  const { scope, query, commands, context, finds } = options;
  const path = context.workspace?.path ?? '.';
  const items = [
    ...commandItems(commands, query, context).filter(({ group }) => COMMAND_GROUPS[scope].includes(group)),
    ...finds.documents.map((one) => documentItem(one, query, FileText)),
    ...finds.passages.map((one) => passageItem(one, query, Quote, path)),
    ...finds.traces.map((one) => traceItem(one, query, ListTree, path)),
    ...finds.prompts.flatMap((one) => promptItem(one, query, FileTerminal, path) ?? []),
    ...askOrSearch(options, path),
    ...helpItems(options),
  ];
  const limit = scope === 'everything' ? ITEMS_PER_GROUP : ITEMS_IN_SCOPE;
  return PALETTE_GROUPS.map((group) => ({
    group,
    items: items.filter((item) => item.group === group).slice(0, limit),
  })).filter((lines) => lines.items.length > 0);
}

/** What can be done with any words at all: a query never ends in nothing. */
function askOrSearch({ scope, query, context, onScope }: GatherOptions, path: string): PaletteItem[] {
  if (context.workspace === null || query.length < MIN_PASSAGE_QUERY) return [];
  const search = searchItem(query, path, () => onScope('documents'));
  return scope === 'documents' ? [askItem(query, path)] : [askItem(query, path), search];
}

function helpItems({ scope, query, onHelp }: GatherOptions): PaletteItem[] {
  if (scope !== 'help' && !(scope === 'everything' && query !== '')) return [];
  return HELP_TOPICS.flatMap(({ id, question }) => {
    const match = matchText(query, question);
    if (match === null) return [];
    const line = {
      id: `help:${id}`,
      group: 'Help',
      icon: CircleHelp,
      label: question,
      detail: null,
      cli: null,
    } as const;
    return [{ ...line, ranges: match.ranges, keepsOpen: true, run: () => onHelp(id) }];
  });
}
