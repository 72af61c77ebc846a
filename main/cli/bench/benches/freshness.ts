import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BugError } from '../../../base/errors/bug-error.ts';
import type { EngineClient } from '../../../contract/methods.ts';
import type { Bench } from '../bench.ts';
import type { BenchDesk } from '../bench-desk.ts';
import { formatMs } from '../format-measured.ts';
import { judgeBar } from '../judge-bar.ts';
import { againstPeer, measureInTurns } from '../measure.ts';

const ROUNDS = 20;
const QUICK_ROUNDS = 5;
const WARM_UP_ROUNDS = 1;
/** Other notes in the watched folder. */
const NOTES = 1000;
/** The design's bar: a saved file changes an answer within this, in milliseconds. */
const LONGEST_MS = 5000;
/** The answer is asked for again this long after the last one came, in milliseconds. */
const ASK_AGAIN_MS = 20;
/** Nothing changed for this long: watching does not work, in milliseconds. */
const GIVE_UP_MS = 60_000;
const NOTE = 'gate.md';

export const freshnessBench: Bench = {
  name: 'freshness',
  measures: `from the return of \`rename\` on a saved file until \`ask.run\` answers with what it says, in a watched folder of ${NOTES} notes, against one ask`,
  dependsOn: [],
  run: async (desk) => {
    const folder = join(desk.folder, 'watched');
    await writeNotes(folder);
    return desk.withEngine(join(desk.folder, 'watching'), (engine) => measure(desk, engine, folder), { stays: true });
  },
};

async function measure(desk: BenchDesk, engine: EngineClient, folder: string): ReturnType<Bench['run']> {
  const rounds = desk.options.isQuick ? QUICK_ROUNDS : ROUNDS;
  desk.say('taking the notes in');
  const { ingestId } = await engine.call('ingest.start', { paths: [folder] }, { signal: desk.signal });
  for await (const event of engine.stream('ingest.watch', { ingestId })) {
    if (event.type === 'ingest-failed') throw new BugError(event.error.message);
  }
  await until(async () => {
    const [source] = await engine.call('source.list', {}, { signal: desk.signal });
    return source?.freshness.watch === 'events' || source?.freshness.watch === 'polling';
  });
  let code = 1000;
  const save = async (): Promise<string> => {
    code += 1;
    // As editors save: beside it, then in its place.
    const beside = join(folder, `.${NOTE}.part`);
    await writeFile(beside, noteWith(code));
    await rename(beside, join(folder, NOTE));
    return String(code);
  };
  const times = await measureInTurns(
    {
      'save until answered': async () => {
        const wanted = await save();
        await until(async () => (await ask(engine, desk.signal)).includes(wanted));
      },
      'peer: one ask': () => ask(engine, desk.signal),
    },
    {
      rounds,
      warmUpRounds: WARM_UP_ROUNDS,
      signal: desk.signal,
      onRound: (round) => desk.say(`save, round ${round}`),
    },
  );
  const slowest = Math.max(...times['save until answered']);
  return {
    corpus: `${NOTES} notes of one paragraph`,
    warmUp: `${WARM_UP_ROUNDS} round, left out`,
    ...againstPeer(times),
    figures: [],
    bars: [
      judgeBar({
        limit: `a saved file changes an answer within ${formatMs(LONGEST_MS)}`,
        measured: `${formatMs(slowest)} at the slowest`,
        isHeld: slowest <= LONGEST_MS,
      }),
    ],
  };
}

async function writeNotes(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, NOTE), noteWith(1000));
  for (let note = 0; note < NOTES; note++) {
    await writeFile(
      join(folder, `note-${note}.md`),
      `# Note ${note}\n\nThe harbour log of day ${note} names no one.\n`,
    );
  }
}

function noteWith(code: number): string {
  return `# Gate code\n\nThe gate code is ${code}.\n`;
}

async function ask(engine: EngineClient, signal: AbortSignal): Promise<string> {
  for await (const event of engine.stream('ask.run', { question: 'What is the gate code?' }, { signal })) {
    if (event.type === 'ask-finished') return event.result.answer;
  }
  return '';
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  const startedAt = performance.now();
  while (!(await isSo())) {
    if (performance.now() - startedAt > GIVE_UP_MS) throw new BugError('a saved file never changed the answer');
    await delay(ASK_AGAIN_MS);
  }
}
