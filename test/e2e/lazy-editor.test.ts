import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ROOT } from './repository.ts';

const PAGE = join(ROOT, 'out', 'renderer');
const ASSETS = join(PAGE, 'assets');

const scripts = (): string[] => readdirSync(ASSETS).filter((name) => name.endsWith('.js'));
const source = (name: string): string => readFileSync(join(ASSETS, name), 'utf8');

/** @returns the script of the page and all that it imports before it runs */
function loadedAtStart(): string[] {
  const page = readFileSync(join(PAGE, 'index.html'), 'utf8');
  const waiting = [...page.matchAll(/(?:src|href)="\.?\/?assets\/([^"]+\.js)"/g)].map(([, name = '']) => name);
  const loaded = new Set<string>();
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (loaded.has(name)) continue;
    loaded.add(name);
    const found = source(name).matchAll(/(?:^|[;}\n])\s*(?:import|export)\b[^"'();]*["']\.\/([^"']+\.js)["']/g);
    waiting.push(...[...found].map(([, imported = '']) => imported));
  }
  return [...loaded];
}

/** In the code of the editor and nowhere else. */
const EDITOR_MARK = 'editor.action.quickFix';

describe('the built editor', () => {
  test('is a chunk that no view but its own loads', () => {
    const start = loadedAtStart();
    expect(start.length).toBeGreaterThan(0);
    expect(start.filter((name) => source(name).includes(EDITOR_MARK))).toEqual([]);
    // A view knows the chunk by name: it is fetched when a text is opened.
    const [chunk, ...others] = scripts().filter((name) => source(name).includes(EDITOR_MARK));
    expect(others).toEqual([]);
    const named = (name: string): boolean => name !== chunk && source(name).includes(chunk ?? 'no chunk');
    expect(scripts().some(named)).toBe(true);
  });

  test('brings its worker along, and takes nothing from elsewhere', () => {
    expect(scripts().filter((name) => name.startsWith('editor.worker'))).toHaveLength(1);
    for (const name of scripts()) {
      expect(source(name), name).not.toMatch(/cdn\.jsdelivr|unpkg\.com|cdnjs/);
      expect(source(name), name).not.toMatch(/\bnew Function\(|[^.\w]eval\(/);
    }
  });
});
