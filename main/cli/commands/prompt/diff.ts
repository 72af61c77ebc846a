import type { Command } from 'commander';
import type { BehaviourReport, PromptDiff } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatNumberOf, formatTable } from '../../format.ts';
import { parseCountTo } from '../../parse-number-flags.ts';
import { SHOWN_DIGITS } from './list.ts';

interface DiffFlags extends GlobalFlags {
  behaviour?: boolean;
  inputs: number;
}

export function addPromptDiff(prompt: Command, context: CliContext): void {
  prompt
    .command('diff')
    .description('what differs between two versions of a prompt')
    .argument('<prompt>', 'its id')
    .argument('<before>', 'a fingerprint or its first digits, or "working"')
    .argument('[after]', 'the same; the file as it is by default', 'working')
    .option('--behaviour', 'ask the last inputs of both versions, and say what changed')
    .option('--inputs <number>', 'so many, with --behaviour', parseCountTo(1000), 50)
    .action(async (id: string, before: string, after: string, flags: DiffFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const diff = await engine.call('prompt.diff', { id, before, after }, { signal: context.signal });
      let behaviour: BehaviourReport | null = null;
      if (flags.behaviour === true) {
        const request = { id, before, after, inputs: flags.inputs };
        for await (const event of engine.stream('prompt.behaviour', request, { signal: context.signal })) {
          if (event.type === 'finished') behaviour = event.report;
        }
      }
      if (flags.json) {
        context.printJson(behaviour === null ? diff : { ...diff, behaviour });
        return;
      }
      if (diff.lines.length > 0) context.print(describeDiff(diff));
      context.say(
        `${diff.before.slice(0, SHOWN_DIGITS)} → ${diff.after.slice(0, SHOWN_DIGITS)}: ${formatNumberOf(diff.added, 'line')} added, ${diff.removed} removed.`,
      );
      if (behaviour !== null) context.print(describeBehaviour(behaviour));
    });
}

const SIGNS = { same: ' ', added: '+', removed: '-' } as const;

function describeDiff({ lines }: PromptDiff): string {
  return lines.map((line) => (line === null ? '…' : `${SIGNS[line.kind]}${line.text}`)).join('\n');
}

function describeBehaviour({ inputs, metrics, findings }: BehaviourReport): string {
  const figure = (value: number): string => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3));
  const rows = metrics.map(({ name, before, after, delta, ci95: [low, high], verdict }) => [
    name,
    figure(before),
    figure(after),
    `${figure(delta)} (${figure(low)} to ${figure(high)})`,
    verdict,
  ]);
  return [
    `Over ${formatNumberOf(inputs, 'input')}:`,
    ...findings.map(({ message }) => `- ${message}`),
    formatTable([['metric', 'before', 'after', 'change, 95 %', 'verdict'], ...rows]),
  ].join('\n');
}
