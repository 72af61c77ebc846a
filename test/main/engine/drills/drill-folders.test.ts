import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KEPT_DRILL_RUNS, makeDrillFolder } from '../../../../main/engine/drills/drill-folders.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

describe('makeDrillFolder', () => {
  it('keeps the newest few of a drill and leaves other drills alone', () => {
    const directory = makeTemporaryDirectory();
    const make = (name: string, second: number): string =>
      makeDrillFolder({ directory, name, startedAt: new Date(second * 1000), id: 'abc' });
    const other = make('cold-start', 0);
    const folders = [5, 1, 9, 3, 7].map((second) => make('cut-stream', second));
    expect(new Set(folders).size).toBe(5);
    expect(readdirSync(join(directory, 'cut-stream'))).toHaveLength(KEPT_DRILL_RUNS);
    expect(existsSync(folders[2] ?? '')).toBe(true);
    expect(existsSync(folders[1] ?? '')).toBe(false);
    expect(existsSync(other)).toBe(true);
  });
});
