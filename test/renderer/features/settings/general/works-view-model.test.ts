import { describe, expect, it } from 'vitest';
import { matchingWorks, runtimeWords } from '../../../../../renderer/features/settings/general/works-view-model.ts';
import { about } from '../../../support/fake-data/workspace.ts';

describe('the works of others', () => {
  const names = (words: string) => matchingWorks(about.works, words).map(({ name }) => name);

  it('are found by parts of name and licence, whatever the case and the order', () => {
    expect(names('SQLITE')).toEqual(['better-sqlite3', 'sqlite-vec']);
    expect(names('apache sqlite')).toEqual(['sqlite-vec']);
  });

  it('are all there without words, and none with words that nothing has', () => {
    expect(names('  ')).toHaveLength(about.works.length);
    expect(names('sqlite mpl')).toEqual([]);
  });

  it('stand beside what it runs on, which in a clone is no Electron', () => {
    expect(runtimeWords(about)).toBe('Electron 45.4.1, Node 24.21.0');
    expect(runtimeWords({ electron: null, node: '24.21.0' })).toBe('Node 24.21.0');
  });
});
