import { describe, expect, it } from 'vitest';
import { cliLine, shellQuote } from '../../../renderer/commands/cli-line.ts';
import { frameCommands } from '../../../renderer/commands/index.ts';
import { viewCommand } from '../../../renderer/commands/view-command.ts';
import { featureAt } from '../../../renderer/features/feature-at.ts';
import { features } from '../../../renderer/features/index.ts';

const standing = [...features.map(viewCommand), ...features.flatMap(({ commands = [] }) => commands), ...frameCommands];

describe('the commands', () => {
  it('have ids of their own, in the form noun.verb', () => {
    const ids = standing.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z]+\.[a-z-]+$/);
  });

  it('share no key', () => {
    const keys = standing
      .flatMap(({ shortcut, alternateShortcut }) => [shortcut, alternateShortcut])
      .filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('open the views in bar order, and Settings by comma', () => {
    const top = features.filter(({ place }) => place === 'top');
    expect(top.map((feature) => viewCommand(feature).shortcut)).toEqual(
      top.map((_feature, index) => `Mod+${index + 1}`),
    );
    const settings = features.find(({ id }) => id === 'settings');
    expect(settings === undefined ? null : viewCommand(settings).shortcut).toBe('Mod+,');
  });

  it('belong to features whose addresses do not hide each other', () => {
    for (const feature of features) expect(featureAt(features, feature.path)).toBe(feature);
    expect(featureAt(features, '/sources/document/doc_1')?.id).toBe('sources');
    expect(featureAt(features, '/sourcesx')).toBeUndefined();
  });
});

describe('a CLI line', () => {
  it('quotes what a shell would read otherwise', () => {
    expect(cliLine('ask', 'How long?', '--workspace', '/srv/my docs')).toBe(
      "trestle ask 'How long?' --workspace '/srv/my docs'",
    );
    expect(shellQuote("it's; rm -rf $HOME")).toBe(String.raw`'it'\''s; rm -rf $HOME'`);
    expect(shellQuote('**/*.md')).toBe("'**/*.md'");
    expect(shellQuote('')).toBe("''");
    expect(shellQuote('/srv/a-b_c.md')).toBe('/srv/a-b_c.md');
  });
});
