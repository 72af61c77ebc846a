import { FileSearch, MessageSquareText } from 'lucide-react';
import type { Command, CommandContext } from '../../commands/command.ts';
import type { DocumentSummary } from '../../../main/contract/document.ts';
import type { PromptInfo } from '../../../main/contract/prompt.ts';
import type { SearchResult } from '../../../main/contract/retrieval.ts';
import type { TraceSummary } from '../../../main/contract/trace.ts';
import { cliLine } from '../../commands/cli-line.ts';
import { documentPath, playgroundPath, promptsPath, tracePath } from '../../navigation/paths.ts';
import { formatDuration, formatQuantity, type Icon, type Shortcut } from '../../ui/index.ts';
import { type Match, matchAnyWord, matchText } from './palette-match.ts';
import { snippetOf } from './snippet.ts';

/** Groups in the order they are always shown in: results arrive by group, the order never jumps. */
export const PALETTE_GROUPS = [
  'Actions',
  'Views',
  'Documents',
  'Passages',
  'Traces',
  'Prompts',
  'Ask and search',
  'Help',
] as const;
export type PaletteGroup = (typeof PALETTE_GROUPS)[number];

/** One line of the palette. */
export interface PaletteItem {
  id: string;
  group: PaletteGroup;
  icon: Icon;
  label: string;
  ranges: Match['ranges'];
  detail: string | null;
  shortcut?: Shortcut;
  cli: string | null;
  /** The palette stays: the line shows something in it. */
  keepsOpen?: boolean;
  run: (context: CommandContext) => void | Promise<void>;
}

/** @returns commands that match, best first; those that match equally keep their order */
export function commandItems(commands: readonly Command[], query: string, context: CommandContext): PaletteItem[] {
  return commands
    .filter(({ isKeyOnly = false }) => !isKeyOnly)
    .flatMap((command) => {
      const match = matchText(query, command.label);
      const byKeyword = match === null ? matchText(query, (command.keywords ?? []).join(' ')) : null;
      const score = match?.score ?? (byKeyword === null ? null : byKeyword.score / 2);
      return score === null ? [] : [{ command, score, ranges: match?.ranges ?? [] }];
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ command, ranges }) => ({
      id: command.id,
      group: command.group,
      icon: command.icon,
      label: command.label,
      ranges,
      detail: command.hint?.(context) ?? null,
      ...(command.shortcut === undefined ? {} : { shortcut: command.shortcut }),
      cli: command.cli?.(context) ?? null,
      run: (at) => command.run(at),
    }));
}

/** @returns a line for a document: its title, and its path beside it */
export function documentItem(document: DocumentSummary, query: string, icon: Icon): PaletteItem {
  const label = document.title === '' ? document.displayPath : document.title;
  return {
    id: `document:${document.documentId}`,
    group: 'Documents',
    icon,
    label,
    ranges: matchText(query, label)?.ranges ?? [],
    detail: document.displayPath,
    cli: null,
    run: ({ goTo }) => goTo(documentPath({ id: document.documentId })),
  };
}

/** @returns a line for a passage that was found by search: opens its document at the passage */
export function passageItem(result: SearchResult, query: string, icon: Icon, workspacePath: string): PaletteItem {
  const place = result.headingPath.length > 0 ? result.headingPath.join(' › ') : result.title;
  const label = `${place} … “${snippetOf(result.text, query)}” …`;
  return {
    id: `passage:${result.chunkId}`,
    group: 'Passages',
    icon,
    label,
    ranges: matchAnyWord(query, label),
    detail: result.displayPath,
    cli: cliLine('search', query, '--workspace', workspacePath),
    run: ({ goTo }) => goTo(documentPath({ id: result.documentId, start: result.start, end: result.end })),
  };
}

/** @returns the line that takes what was typed to the Playground as a question */
export function askItem(query: string, workspacePath: string): PaletteItem {
  return {
    id: 'ask',
    group: 'Ask and search',
    icon: MessageSquareText,
    label: `Ask “${query}”`,
    ranges: [],
    detail: 'in the Playground',
    cli: cliLine('ask', query, '--workspace', workspacePath),
    run: ({ goTo }) => goTo(playgroundPath({ question: query })),
  };
}

/** @returns the line that searches passages by words and meaning: always there, so that a query never ends in nothing */
export function searchItem(query: string, workspacePath: string, onSearch: () => void): PaletteItem {
  return {
    id: 'search',
    group: 'Ask and search',
    icon: FileSearch,
    label: `Search documents for “${query}”`,
    ranges: [],
    detail: 'by words and meaning',
    cli: cliLine('search', query, '--workspace', workspacePath),
    keepsOpen: true,
    run: onSearch,
  };
}

/** @returns a line for a trace: what was asked; how it ended and how long it took beside it */
export function traceItem(trace: TraceSummary, query: string, icon: Icon, workspacePath: string): PaletteItem {
  return {
    id: `trace:${trace.traceId}`,
    group: 'Traces',
    icon,
    label: trace.title,
    ranges: matchText(query, trace.title)?.ranges ?? [],
    detail: `${trace.status}, ${formatDuration(trace.durationMs)}, ${formatQuantity(trace.spanCount, 'span')}`,
    cli: cliLine('trace', 'show', trace.traceId, '--workspace', workspacePath),
    run: ({ goTo }) => goTo(tracePath({ traceId: trace.traceId })),
  };
}

/** @returns a line for a prompt, found by its name or by what it is for; null when it does not match */
export function promptItem(prompt: PromptInfo, query: string, icon: Icon, workspacePath: string): PaletteItem | null {
  const match = matchText(query, prompt.id);
  if (match === null && matchText(query, prompt.description) === null) return null;
  return {
    id: `prompt:${prompt.id}`,
    group: 'Prompts',
    icon,
    label: prompt.id,
    ranges: match?.ranges ?? [],
    detail: prompt.description === '' ? prompt.path : prompt.description,
    cli: cliLine('prompt', 'lint', prompt.id, '--workspace', workspacePath),
    run: ({ goTo }) => goTo(promptsPath({ id: prompt.id })),
  };
}
