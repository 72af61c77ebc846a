import type { Command } from 'commander';
import type { ComparedSpan, SpanPair, ToolCallChange, TraceDelta, TraceDiff } from '../../contract/trace-diff.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration } from '../format.ts';

export function addTraceDiff(trace: Command, context: CliContext): void {
  trace
    .command('diff')
    .description('two traces span by span, and where they part first')
    .argument('<before>', 'a trace id or its first digits')
    .argument('<after>', 'another one')
    .action(async (before: string, after: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const diff = await engine.call('trace.diff', { before, after }, { signal: context.signal });
      if (flags.json) context.printJson(diff);
      else context.print(describeDiff(diff));
    });
}

function describeDiff({ before, after, first, delta, pairs, toolCalls }: TraceDiff): string {
  const head = [
    `before  ${before.traceId}  ${before.title}`,
    `after   ${after.traceId}  ${after.title}`,
    first === null ? 'first   nothing differs but times, tokens and cost' : `first   ${first.name}: ${first.detail}`,
    `change  ${describeDelta(delta)}`,
  ];
  const changed = toolCalls.filter(({ type }) => type !== 'same').map((change) => `tool    ${describeCall(change)}`);
  return [...head, ...changed, '', ...pairs.flatMap((pair) => describePair(pair))].join('\n');
}

function describePair({ depth, before, after, isMoved, differences }: SpanPair): string[] {
  const indent = '  '.repeat(depth);
  const mark = before === null ? '+' : after === null ? '-' : differences.length > 0 || isMoved ? '~' : ' ';
  const name = (before ?? after)?.name ?? '';
  const moved = isMoved ? '  moved' : '';
  return [
    `${mark} ${indent}${name}  ${timeOf(before)} → ${timeOf(after)}${moved}`,
    ...differences.map(({ detail }) => `    ${indent}${detail}`),
  ];
}

function timeOf(span: ComparedSpan | null): string {
  return span?.durationMs == null ? '–' : formatDuration(span.durationMs);
}

function describeDelta({ ms, inputTokens, outputTokens, costUsd }: TraceDelta): string {
  const signed = (value: number, digits: number): string =>
    `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
  return [
    ms === null ? '' : `${signed(ms, 1)} ms`,
    inputTokens === null ? '' : `${signed(inputTokens, 0)} input tokens`,
    outputTokens === null ? '' : `${signed(outputTokens, 0)} output tokens`,
    costUsd === null ? 'cost unknown' : `${signed(costUsd, 6)} USD`,
  ]
    .filter((part) => part !== '')
    .join(', ');
}

function describeCall({ type, before, after }: ToolCallChange): string {
  const shown = (call: ToolCallChange['before']): string =>
    call === null ? 'nothing' : `${call.name}(${JSON.stringify(call.arguments)})`;
  return `${type}: ${shown(before)} → ${shown(after)}`;
}
