import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ReadAheadBudget } from '../../../../main/trace/import/read-ahead-budget.ts';

const LARGE = 20 * 1024 * 1024;

/** Notes when a promise is through. */
function noting(noted: string[], name: string, promise: Promise<void>): void {
  void promise.then(() => noted.push(name));
}

describe('what processes read ahead', () => {
  it('waits for room, except for the first batch of the file whose turn it is', async () => {
    const budget = new ReadAheadBudget<string>();
    const noted: string[] = [];
    budget.setTurn('a');
    await budget.take('b', LARGE);
    noting(noted, 'b again', budget.take('b', 1));
    noting(noted, 'a', budget.take('a', LARGE));
    noting(noted, 'a again', budget.take('a', 1));
    await turn();
    expect(noted).toEqual(['a']);
    budget.giveBack('a', LARGE);
    await turn();
    expect(noted).toEqual(['a', 'a again']);
    budget.setTurn('b');
    budget.giveBack('b', LARGE);
    await turn();
    expect(noted).toEqual(['a', 'a again', 'b again']);
  });

  it('waits for nobody once nothing is written any more', async () => {
    const budget = new ReadAheadBudget<string>();
    await budget.take('a', LARGE);
    const waiting = budget.take('b', LARGE);
    budget.close();
    await expect(Promise.all([waiting, budget.take('c', LARGE)])).resolves.toHaveLength(2);
  });
});
