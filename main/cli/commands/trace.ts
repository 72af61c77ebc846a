import { type Command, Option } from 'commander';
import { ATTRIBUTE } from '../../contract/span-attributes.ts';
import type { Span } from '../../contract/span.ts';
import { type Trace, TRACE_SORTS, type TraceSort } from '../../contract/trace.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable, shortTraceId } from '../format.ts';
import { parseCount } from '../parse-number-flags.ts';
import { addTraceDiff } from './trace-diff.ts';
import { addTracePurge } from './trace-purge.ts';
import { addTraceFacets } from './trace-facets.ts';
import { addTraceExport } from './trace-export.ts';
import { addTraceImportCommand } from './trace-import.ts';

interface ListFlags extends GlobalFlags {
  filter: string;
  limit: number;
  cursor?: string;
  sort: TraceSort;
  ascending?: boolean;
}

const DEFAULT_LIMIT = 20;
const NANOS_PER_MS = 1e6;
const TITLE_WIDTH = 60;

export function addTraceCommand(program: Command, context: CliContext): void {
  const trace = program.command('trace').description('what was asked, and what happened');
  trace
    .command('list')
    .description('newest first unless sorted otherwise')
    .option(
      '--filter <text>',
      'facets and words: `status:error said:"late delivery" duration:>2s attr.http.status_code:500 since:7d refund`',
      '',
    )
    .addOption(new Option('--sort <by>', 'what the list goes by').choices(TRACE_SORTS).default('start'))
    .option('--ascending', 'smallest or oldest first')
    .option('--limit <count>', 'rows', parseCount, DEFAULT_LIMIT)
    .option('--cursor <cursor>', 'go on where the page before ended')
    .action(async (flags: ListFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const cursor = flags.cursor === undefined ? {} : { cursor: flags.cursor };
      const page = await engine.call(
        'trace.list',
        {
          filter: flags.filter,
          limit: flags.limit,
          sort: flags.sort,
          order: flags.ascending === true ? 'asc' : 'desc',
          ...cursor,
        },
        { signal: context.signal },
      );
      if (flags.json) {
        context.printJson(page);
        return;
      }
      if (page.traces.length === 0) {
        context.print(
          flags.filter === '' ? 'No traces yet. Ask something first.' : `No trace matches ${flags.filter}.`,
        );
        return;
      }
      const rows = page.traces.map((row) => [
        shortTraceId(row.traceId),
        row.startedAt,
        row.status,
        formatDuration(row.durationMs),
        row.title.slice(0, TITLE_WIDTH),
      ]);
      context.print(formatTable([['trace', 'started', 'status', 'time', 'question'], ...rows]));
      context.say(`${page.traces.length} of ${page.total}.`);
    });
  addTraceImportCommand(trace, context);
  trace
    .command('show')
    .description('one trace with its spans')
    .argument('<id>', 'a trace id or its first digits')
    .action(async (id: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      if (flags.json) {
        const found = await engine.call('trace.canonical', { traceId: id }, { signal: context.signal });
        context.printJson({ trace: found.summary, spans: found.spans });
      } else context.print(describeTrace(await engine.call('trace.show', { traceId: id }, { signal: context.signal })));
    });
  addTraceFacets(trace, context);
  addTracePurge(trace, context);
  addTraceDiff(trace, context);
  addTraceExport(trace, context);
}

function describeTrace({ summary, spans }: Trace): string {
  const depth = new Map<string, number>();
  const lines = spans.map((span) => {
    const level = span.parentSpanId === null ? 0 : (depth.get(span.parentSpanId) ?? 0) + 1;
    depth.set(span.spanId, level);
    return `${'  '.repeat(level)}${span.name}  ${formatDuration(durationMs(span))}${describePrompt(span)}${describeState(span)}`;
  });
  const head = [
    `trace   ${summary.traceId}`,
    `asked   ${summary.title}`,
    `status  ${summary.status}`,
    `release ${summary.releaseHash}`,
    `started ${summary.startedAt}`,
  ];
  return [...head, '', ...lines].join('\n');
}

function durationMs(span: Span): number {
  return Number(BigInt(span.endUnixNano) - BigInt(span.startUnixNano)) / NANOS_PER_MS;
}

/** Digits of a fingerprint that tell versions apart, as a pipeline pins them. */
const SHOWN_DIGITS = 12;

/** Which version of a prompt asked, and the very messages that it became. */
function describePrompt({ attributes }: Span): string {
  const id = attributes[ATTRIBUTE.promptId];
  const version = attributes[ATTRIBUTE.promptFingerprint];
  if (typeof id !== 'string' || typeof version !== 'string') return '';
  const rendered = attributes[ATTRIBUTE.renderedFingerprint];
  const sent = typeof rendered === 'string' ? `, rendered ${rendered.slice(0, SHOWN_DIGITS)}` : '';
  return `  prompt ${id} ${version.slice(0, SHOWN_DIGITS)}${sent}`;
}

function describeState(span: Span): string {
  const step = span.attributes[ATTRIBUTE.ladderStep];
  const reason = span.attributes[ATTRIBUTE.ladderReason];
  const degraded = step === undefined ? '' : `  took ${String(step)}: ${String(reason)}`;
  return span.status.code === 'error' ? `  failed: ${span.status.message ?? 'unknown'}${degraded}` : degraded;
}
