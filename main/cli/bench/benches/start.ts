import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { NotFoundError } from '../../../base/errors/not-found-error.ts';
import { findPackageLayout } from '../../../engine/package-layout.ts';
import type { Bench } from '../bench.ts';
import type { Measurements } from '../bench-report.ts';
import { judgeBar } from '../judge-bar.ts';
import { ratioOf, seriesOf } from '../measure.ts';
import { runProcess } from '../processes/run-process.ts';

const ROUNDS = 9;
const QUICK_ROUNDS = 3;
/** The design's: how much longer than an empty app the window may take until it can be used. */
const MAX_START_RATIO = 1.5;

const startSamples = z.object({
  runtime: z.enum(['official', 'stand-in']),
  samples: z.object({
    window: z.array(z.number()).min(1),
    interactive: z.array(z.number()).min(1),
    empty: z.array(z.number()).min(1),
  }),
});

/**
 * How long the window takes until it can be used: the first view painted with what the engine says, and a letter typed into
 * the question box drawn there. The peer is an empty app on the same Electron, in the same run and in turns, whose page asks
 * a Node child one question and draws one letter.
 */
export const startBench: Bench = {
  name: 'start',
  measures: 'the window, from start until a typed letter is drawn over engine data, against an empty Electron app',
  dependsOn: [],
  run: async (desk) => {
    const { root } = findPackageLayout();
    const script = join(root, 'scripts', 'start-bench', 'measure.mjs');
    if (!existsSync(script)) {
      throw new NotFoundError(
        'The start bench needs a clone of Trestle with its scripts. Run `npm run bench -- start` there.',
      );
    }
    const workspace = join(desk.folder, 'sample');
    await desk.runTrestle('init', workspace, '--sample');
    const rounds = desk.options.isQuick ? QUICK_ROUNDS : ROUNDS;
    desk.say(`start, ${rounds} rounds`);
    const { environment, signal } = desk;
    const { stdout } = await runProcess([script, '--workspace', workspace, '--rounds', String(rounds)], {
      environment,
      signal,
    });
    return judgeStart(stdout);
  },
};

/** @param stdout of scripts/start-bench/measure.mjs */
export function judgeStart(stdout: string): Measurements {
  const { runtime, samples } = startSamples.parse(JSON.parse(stdout));
  const window = seriesOf('window drawn', samples.window);
  const interactive = seriesOf('interactive', samples.interactive);
  const empty = seriesOf('peer: empty app interactive', samples.empty);
  const ratio = ratioOf(interactive, empty);
  const raw = (name: string, values: readonly number[]): string =>
    `raw ${name}, ms: ${values.map((value) => value.toFixed(0)).join(' ')}`;
  return {
    corpus: `the sample workspace; the built app on the ${runtime} Electron`,
    warmUp: '1 round, left out',
    series: [window, interactive, empty],
    figures: [],
    ratios: [ratio],
    bars: [
      judgeBar({
        limit: `interactive within ${MAX_START_RATIO} × an empty Electron app`,
        measured: `${ratio.p50.toFixed(2)} ×`,
        isHeld: ratio.p50 <= MAX_START_RATIO,
      }),
    ],
    notes: [
      raw('window drawn', samples.window),
      raw('interactive', samples.interactive),
      raw('empty app', samples.empty),
    ],
    headline: {
      startRatio: ratio.p50,
      windowMs: window.p50Ms,
      interactiveMs: interactive.p50Ms,
      emptyMs: empty.p50Ms,
    },
  };
}
