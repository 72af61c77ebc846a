import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { createSeededRandom } from '../support/seeded-random.ts';
import { runTypeScript, type TypeScriptProcess } from '../support/run-typescript.ts';
import { makeTemporaryDirectory } from '../support/temporary-directory.ts';

const RACING_ENGINE = fileURLToPath(new URL('../support/racing-engine.ts', import.meta.url));
const ROUNDS = 100;

test(`of two processes that open one workspace at once, one owns it and the other attaches, ${ROUNDS} times`, async ({
  annotate,
}) => {
  const folder = makeTemporaryDirectory();
  const start = (): TypeScriptProcess => runTypeScript(RACING_ENGINE, [join(folder, 'home'), join(folder, 'w')]);
  const racers = [start(), start()] as const;
  for (const racer of racers) expect(await racer.nextLine()).toBe('ready');
  const tell = async (racer: TypeScriptProcess, word: string): Promise<string | undefined> => {
    racer.child.stdin.write(`${word}\n`);
    return racer.nextLine();
  };
  const tellBoth = (word: string): Promise<(string | undefined)[]> =>
    Promise.all(racers.map((racer) => tell(racer, word)));
  // Made before the race: it is about opening.
  expect(await tell(racers[0], 'open')).toBe('owner');
  expect(await tell(racers[0], 'close')).toBe('closed');
  const random = createSeededRandom(1);
  let firstWon = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const roles = await tellBoth('open');
    expect(new Set(roles)).toEqual(new Set(['owner', 'attached']));
    expect(await tellBoth('ask')).toEqual(['w', 'w']);
    if (roles[0] === 'owner') firstWon += 1;
    // Whoever stays goes on: an owner as before, an attached one as the new owner.
    const [leaver, stayer] = random.next() < 0.5 ? racers : [racers[1], racers[0]];
    expect(await tell(leaver, 'close')).toBe('closed');
    expect(await tell(stayer, 'ask')).toBe('w');
    expect(await tell(stayer, 'close')).toBe('closed');
  }
  await annotate(`the first process owned the workspace in ${firstWon} of ${ROUNDS} rounds`);
});
