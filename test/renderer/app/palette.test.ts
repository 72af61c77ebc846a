import { assert, property, string } from 'fast-check';
import { Search } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import type { Command, CommandContext } from '../../../renderer/commands/command.ts';
import { gatherItems, type GatherOptions } from '../../../renderer/app/palette/gather-items.ts';
import { matchAnyWord, matchText } from '../../../renderer/app/palette/palette-match.ts';
import { snippetOf } from '../../../renderer/app/palette/snippet.ts';
import { promptList } from '../support/fake-data/prompts.ts';
import { nextScope, PALETTE_SCOPES, readPaletteInput } from '../../../renderer/app/palette/palette-query.ts';
import { documents } from '../support/fake-data/documents.ts';
import { traces } from '../support/fake-data/traces.ts';
import { workspace } from '../support/fake-data/workspace.ts';

describe('matching', () => {
  it('finds every word in any order and marks it', () => {
    const match = matchText('leave annual', 'Annual leave');
    expect(match?.ranges).toEqual([
      [0, 6],
      [7, 12],
    ]);
    expect(matchText('annual sick', 'Annual leave')).toBeNull();
  });

  it('prefers the start of the text, then the start of a word', () => {
    const score = (text: string) => matchText('le', text)?.score ?? -1;
    expect(score('Leave')).toBeGreaterThan(score('Annual leave'));
    expect(score('Annual leave')).toBeGreaterThan(score('Release'));
  });

  it('marks what overlaps once, within the text', () => {
    assert(
      property(string(), string(), (query, text) => {
        const ranges = matchText(query, text)?.ranges ?? [];
        for (const [index, [start, end]] of ranges.entries()) {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThan(ranges[index - 1]?.[1] ?? -1);
        }
      }),
    );
  });
});

describe('the input', () => {
  it('reads a prefix as a scope', () => {
    expect(readPaletteInput('>theme', 'everything')).toEqual({ scope: 'actions', query: 'theme' });
    expect(readPaletteInput('# late', 'everything')).toEqual({ scope: 'traces', query: 'late' });
    expect(readPaletteInput('@answer', 'everything')).toEqual({ scope: 'prompts', query: 'answer' });
    expect(readPaletteInput('?', 'documents')).toEqual({ scope: 'help', query: '' });
    expect(readPaletteInput(' leave ', 'documents')).toEqual({ scope: 'documents', query: 'leave' });
  });

  it('goes round the scopes with Tab, both ways', () => {
    expect(PALETTE_SCOPES.map((scope) => nextScope(scope))).toEqual([...PALETTE_SCOPES.slice(1), 'everything']);
    expect(nextScope('everything', -1)).toBe('help');
  });
});

const command = (id: string, label: string, more: Partial<Command> = {}): Command => ({
  id,
  label,
  group: 'Actions',
  icon: Search,
  run: () => {},
  ...more,
});
const context = { workspace } as CommandContext;
const gather = (options: Partial<GatherOptions>) =>
  gatherItems({
    scope: 'everything',
    query: '',
    commands: [
      command('sources.add', 'Add a source…', { cli: () => 'trestle ingest PATH' }),
      command('theme.dark', 'Theme: dark', { keywords: ['colour'] }),
      command('palette.open', 'Go to anything', { isKeyOnly: true }),
      command('view.sources', 'Sources', { group: 'Views' }),
    ],
    context,
    finds: { documents: [], passages: [], traces: [], prompts: [] },
    onHelp: () => {},
    onScope: () => {},
    ...options,
  });
const ids = (options: Partial<GatherOptions>) => gather(options).flatMap(({ items }) => items.map(({ id }) => id));

describe('the lines', () => {
  it('keep their groups in one order, whatever was found first', () => {
    const groups = gather({ query: 'a', finds: { documents, passages: [], traces, prompts: [] } }).map(
      ({ group }) => group,
    );
    expect(groups).toEqual(
      ['Actions', 'Views', 'Documents', 'Traces', 'Help'].filter((group) => groups.includes(group as never)),
    );
    expect(groups).toContain('Documents');
  });

  it('leave out commands that are keys only', () => {
    expect(ids({})).toEqual(['sources.add', 'theme.dark', 'view.sources']);
  });

  it('find a command by its keywords, behind those found by name', () => {
    expect(ids({ query: 'colour', scope: 'actions' })[0]).toBe('theme.dark');
  });

  it('show six documents among everything and more when asked for documents', () => {
    const finds = { documents, passages: [], traces: [], prompts: [] };
    const count = (scope: 'everything' | 'documents') =>
      gather({ scope, query: 'handbook', finds }).find(({ group }) => group === 'Documents')?.items.length;
    expect(count('everything')).toBe(6);
    expect(count('documents')).toBe(documents.length);
  });

  it('never end in nothing: any words can be asked or searched for', () => {
    const asked: string[] = [];
    const [lines] = gather({ query: 'zzqqx', onScope: (scope) => asked.push(scope) });
    expect(lines?.items.map(({ label }) => label)).toEqual(['Ask “zzqqx”', 'Search documents for “zzqqx”']);
    void lines?.items[1]?.run(context);
    expect(asked).toEqual(['documents']);
    expect(gather({ query: 'zz' })).toEqual([]);
  });

  it('carry the CLI twin where there is one', () => {
    const [actions] = gather({ query: 'add' });
    expect(actions?.items[0]?.cli).toBe('trestle ingest PATH');
    const trace = gather({ scope: 'traces', finds: { documents: [], passages: [], traces, prompts: [] } })[0]?.items[0];
    expect(trace?.cli).toBe(`trestle trace show ${traces[0]?.traceId} --workspace ${workspace.path}`);
  });

  it('opens a prompt by its name, or by what it is for', () => {
    const finds = { documents: [], passages: [], traces: [], prompts: promptList.prompts };
    const found = (query: string) =>
      gather({ scope: 'prompts', query, finds })
        .find(({ group }) => group === 'Prompts')
        ?.items.map(({ label }) => label);
    expect(found('claim')).toEqual(['claim-letter']);
    expect(found('handbook')?.length).toBe(promptList.prompts.length);
    expect(found('zzqqx')).toBeUndefined();
  });

  it('answer help topics only in help and when asked', () => {
    expect(ids({ scope: 'help', query: 'refused' })).toEqual(expect.arrayContaining(['help:refusal']));
    expect(ids({ query: '' }).some((id) => id.startsWith('help:'))).toBe(false);
  });
});

describe('a passage in one line', () => {
  const text = `---\ntitle: Free time\n---\n\n# Free time and demurrage\n\n${'Containers stand on the terminal. '.repeat(4)}After five days demurrage is charged.`;

  it('is cut around the first word that matched, at a word', () => {
    expect(snippetOf(text, 'charged demurrage')).toBe(
      '# Free time and demurrage Containers stand on the terminal. Containers stand on the',
    );
    expect(snippetOf(text, 'charged')).toBe('days demurrage is charged.');
  });

  it('is the start when only the meaning matched', () => {
    expect(snippetOf('Storage fees\n\nare due.', 'parking')).toBe('Storage fees are due.');
  });

  it('marks each word of the query that is in it', () => {
    expect(matchAnyWord('free missing time', 'Free time')).toEqual([
      [0, 4],
      [5, 9],
    ]);
  });
});
