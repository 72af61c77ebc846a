import type { AlertRule } from '../../contract/alert-rule.ts';
import type { Database } from '../../storage/database.ts';
import { type SignalSamples, signalsOf, spansOf } from './observe-rule.ts';
import { readSamples } from './read-samples.ts';
import { SampleSeries } from './sample-series.ts';

/**
 * Reads all that a rule looks at from one time to another: its windows, and the baselines before them.
 *
 * @returns one entry for each of `signalsOf(rule)`
 * @throws InvalidArgumentError for a scope that is no filter, CancelledError
 */
export async function loadSamples(
  database: Database,
  rule: AlertRule,
  { fromMs, toMs, abort }: { fromMs: number; toMs: number; abort: AbortSignal },
): Promise<readonly SignalSamples[]> {
  const { windowMs, baselineMs } = spansOf(rule);
  const { scope, condition } = rule;
  const baselineScope = 'baseline' in condition ? (condition.baselineScope ?? scope) : null;
  const samples: SignalSamples[] = [];
  for (const signal of signalsOf(rule)) {
    const range = { signal, toMs, abort };
    const begin = fromMs - windowMs;
    const isShared = baselineScope === scope;
    const now = new SampleSeries(
      await readSamples(database, { ...range, scope, fromMs: isShared ? begin - baselineMs : begin }),
    );
    samples.push({
      now,
      baseline:
        baselineScope === null
          ? null
          : isShared
            ? now
            : new SampleSeries(
                await readSamples(database, {
                  ...range,
                  scope: baselineScope,
                  fromMs: begin - baselineMs,
                  toMs: toMs - windowMs,
                }),
              ),
    });
  }
  return samples;
}
