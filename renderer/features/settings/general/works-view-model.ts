import type { About, AboutWork } from '../../../../main/contract/about.ts';

/** What kind of build this is, in words. */
export const KIND_WORDS: Readonly<Record<About['kind'], string>> = {
  source: 'from sources',
  test: 'a test build: its Electron is too old to be given to anybody',
  official: 'a release',
};

/** What the shell and the engine run on. */
export function runtimeWords({ electron, node }: Pick<About, 'electron' | 'node'>): string {
  return electron === null ? `Node ${node}` : `Electron ${electron}, Node ${node}`;
}

/** @returns the works whose name or licence contains every word */
export function matchingWorks(works: readonly AboutWork[], words: string): readonly AboutWork[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  return works.filter(({ name, licence }) => {
    const text = `${name} ${licence}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

/** One work may be there in two versions. */
export function workKey({ name, version }: AboutWork): string {
  return `${name} ${version}`;
}
