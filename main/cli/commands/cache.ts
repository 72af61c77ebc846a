import type { Command } from 'commander';
import type { CacheSettings, CacheStats } from '../../contract/cache.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration } from '../format.ts';

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
    ...(semantic === undefined ? [] : [`semantic from ${semantic.threshold}`]),
  ];
  return layers.length === 0 ? 'off (see "cache" in trestle.jsonc)' : `${layers.join(', ')}; kept for ${ttl}`;
}
