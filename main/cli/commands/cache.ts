import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import {
  type CacheCalibration,
  type CacheSettings,
  type CacheStats,
  type CalibrationPoint,
  DEFAULT_FALSE_HIT_RATE,
  QUESTION_GUARDS,
  type QuestionGuard,
} from '../../contract/cache.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';

interface CalibrateFlags extends GlobalFlags {
  falseHitRate: number;
  apply?: boolean;
}

export function addCacheCommand(program: Command, context: CliContext): void {
  const cache = program.command('cache').description('answers that are given again instead of being made again');
  cache
    .command('stats')
    .description('what the caches hold, answered and saved')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const stats = await engine.call('cache.stats', {}, { signal: context.signal });
      if (flags.json) context.printJson(stats);
      else context.print(describeStats(stats));
    });
  cache
    .command('clear')
    .description('forget every stored answer')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const report = await engine.call('cache.clear', {}, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else context.print(`${report.removed} stored answers were removed.`);
    });
  cache
    .command('calibrate')
    .description('choose the similarity that a semantic cache needs, from past asks')
    .option(
      '--false-hit-rate <share>',
      'wrong answers among those given again, at most; the upper bound of a 95 % interval',
      parseRate,
      DEFAULT_FALSE_HIT_RATE,
    )
    .option('--apply', 'write the threshold into trestle.jsonc, which switches the semantic cache on')
    .action(async (flags: CalibrateFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { falseHitRate, apply = false } = flags;
      const line = createProgressLine(context, flags);
      let report: CacheCalibration | undefined;
      try {
        for await (const event of engine.stream(
          'cache.calibrate',
          { falseHitRate, apply },
          { signal: context.signal },
        )) {
          if (event.type === 'calibrate-finished') report = event.report;
          else line.show(`${event.phase} ${event.done} of ${event.total}`);
        }
      } finally {
        line.clear();
      }
      if (report === undefined) throw new BugError('calibrating ended without a report');
      if (flags.json) context.printJson(report);
      else context.print(describeCalibration(report));
    });
}

function parseRate(text: string): number {
  const rate = Number(text);
  if (!(rate > 0 && rate < 1)) throw new FlagError(`${text} is not a number between 0 and 1.`);
  return rate;
}

function describeStats({
  settings,
  entries,
  sizeBytes,
  oldestAt,
  lookups,
  hits,
  stopped,
  savedUsd,
  savedMs,
}: CacheStats): string {
  const held = `${entries} answers, ${(sizeBytes / BYTES_PER_MIB).toFixed(1)} MiB${oldestAt === null ? '' : `, the oldest of ${oldestAt}`}`;
  const guards = Object.entries(stopped).map(([guard, count]) => `${guard} ${count}`);
  return [
    `caches   ${describeSettings(settings)}`,
    `holds    ${held}`,
    `answered ${hits.exact + hits.semantic} of ${lookups} asks: ${hits.exact} the same, ${hits.semantic} near`,
    `stopped  ${guards.join(', ')}`,
    `saved    ${savedUsd === null ? 'money of unknown amount' : `$${savedUsd.toFixed(4)}`}, ${formatDuration(savedMs)} of model time`,
  ].join('\n');
}

const BYTES_PER_MIB = 1024 * 1024;

function describeSettings({ exact, semantic, ttl }: CacheSettings): string {
  const layers = [
    ...(exact ? ['exact'] : []),
    ...(semantic === undefined ? [] : [`semantic from ${semantic.threshold}${describeGuards(semantic.guards)}`]),
  ];
  return layers.length === 0 ? 'off (see "cache" in trestle.jsonc)' : `${layers.join(', ')}; kept for ${ttl}`;
}

function describeGuards(guards: readonly QuestionGuard[]): string {
  const missing = QUESTION_GUARDS.filter((guard) => !guards.includes(guard));
  return missing.length === 0 ? '' : ` (without the guard ${missing.join(', ')})`;
}

function describeCalibration(report: CacheCalibration): string {
  const { asks, days, repetitions, judgedPairs, stopped, curve, chosen, decision, applied, currentThreshold } = report;
  const rows = curve.map((point) => [
    `${point.threshold.toFixed(2)}${point.threshold === chosen?.threshold ? ' *' : ''}`,
    point.hits,
    percent(point.hitShare),
    point.wrong,
    interval(point),
  ]);
  const guards = Object.entries(stopped).map(
    ([guard, { total, different }]) => `${guard} ${total} (${different} had another answer)`,
  );
  const after = applied
    ? `trestle.jsonc now says ${chosen?.threshold}.`
    : `trestle.jsonc is as it was: ${currentThreshold === null ? 'the semantic cache is off' : `from ${currentThreshold}`}.`;
  return [
    `${asks} different asks over ${days.toFixed(1)} days (and ${repetitions} word-for-word repetitions), ${judgedPairs.total} judged pairs: ${judgedPairs.same} same, ${judgedPairs.different} different.`,
    `Guards stopped: ${guards.join(', ')}.`,
    formatTable([['similarity', 'hits', 'of asks', 'wrong', 'wrong among hits, 95 %'], ...rows]),
    ...(chosen === null ? [] : [describePrediction(chosen.predicted)]),
    `${decision} ${after}`,
  ].join('\n');
}

function describePrediction({
  asksPerDay,
  hitsPerDay,
  wrongPerDay,
  savedUsdPerDay,
  savedMsPerDay,
  p95Ms,
}: NonNullable<CacheCalibration['chosen']>['predicted']): string {
  const { perDay, low, high } = wrongPerDay;
  const money = savedUsdPerDay === null ? 'money of unknown amount' : `$${savedUsdPerDay.toFixed(2)}`;
  return [
    `A day: ${hitsPerDay.toFixed(1)} of ${asksPerDay.toFixed(1)} asks answered again, ${perDay.toFixed(1)} of them wrong (${low.toFixed(1)} to ${high.toFixed(1)});`,
    `${money} and ${describeTime(savedMsPerDay)} of model time; p95 ${p95Ms.before.toFixed(0)} ms, then ${p95Ms.after.toFixed(0)} ms.`,
  ].join('\n');
}

/** A model that answers faster than a question is embedded gains nothing from a cache. */
function describeTime(ms: number): string {
  return `${ms < 0 ? '−' : ''}${formatDuration(Math.abs(ms))}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}

function interval({ falseHits }: CalibrationPoint): string {
  if (falseHits === null) return '–';
  return `${percent(falseHits.share)} (${percent(falseHits.low)} to ${percent(falseHits.high)})`;
}
