import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { RequestOf } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable, shortTraceId } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';

interface BuildFlags extends GlobalFlags {
  name: string;
  traces?: string;
  recent?: number;
  cluster?: string;
  reviews?: true;
  evalFailures?: string;
}
type From = RequestOf<'dataset.build'>['from'];

const SHOWN = 20;

export function addDatasetBuild(dataset: Command, context: CliContext): void {
  dataset
    .command('build')
    .description('make cases of what has happened: a row for each trace that the set does not have yet')
    .requiredOption('--name <name>', 'file in datasets/, without .jsonl')
    .option('--traces <ids>', 'these traces, by id or its first digits, with commas')
    .option('--recent <count>', 'the newest questions', parseCount)
    .option('--cluster <replay:cluster>', 'a cluster of a replay')
    .option('--reviews', 'everything that people said of answers')
    .option('--eval-failures <run>', 'failing cases of an eval run')
    .action(async (flags: BuildFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { name: flags.name, from: fromOf(flags) };
      const report = await engine.call('dataset.build', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(report);
        return;
      }
      const { path, added, kept, passedOver } = report;
      context.print(`${added} added to ${path}, ${kept} were there, ${passedOver.length} passed over.`);
      if (passedOver.length > 0) {
        const rows = passedOver.slice(0, SHOWN).map(({ traceId, reason }) => [shortTraceId(traceId), reason]);
        context.print(formatTable([['trace', 'why not'], ...rows]));
      }
    });
}

function fromOf({ traces, recent, cluster, reviews, evalFailures }: BuildFlags): From {
  const chosen: From[] = [];
  if (traces !== undefined) chosen.push({ type: 'traces', traceIds: traces.split(',').map((id) => id.trim()) });
  if (recent !== undefined) chosen.push({ type: 'recent', limit: recent });
  if (cluster !== undefined) {
    const [replayId = '', ...rest] = cluster.split(':');
    if (rest.length === 0) throw new InvalidArgumentError(`--cluster ${cluster} is not REPLAY:CLUSTER.`);
    chosen.push({ type: 'cluster', replayId, clusterId: rest.join(':') });
  }
  if (reviews === true) chosen.push({ type: 'reviews' });
  if (evalFailures !== undefined) chosen.push({ type: 'eval-failures', runId: evalFailures });
  const [from] = chosen;
  if (from !== undefined && chosen.length === 1) return from;
  throw new InvalidArgumentError('Say one of --traces, --recent, --cluster, --reviews and --eval-failures.');
}
