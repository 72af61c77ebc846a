import { type Command, Option } from 'commander';
import type { TraceExportEvent } from '../../contract/trace-export.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { writeParts } from '../write-parts.ts';

interface ExportFlags extends GlobalFlags {
  format: 'otlp';
  output?: string;
}

export function addTraceExport(trace: Command, context: CliContext): void {
  trace
    .command('export')
    .description('traces as a file that other tools read, and that `trestle trace import` takes in again exactly')
    .argument('<id...>', 'trace ids or their first digits')
    .addOption(
      new Option('--format <format>', 'otlp: the OpenTelemetry protocol as JSON').choices(['otlp']).default('otlp'),
    )
    .option('--output <file>', 'written there; on stdout by default')
    .action(async (ids: string[], flags: ExportFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const events = engine.stream('trace.export', { traceIds: ids, format: flags.format }, { signal: context.signal });
      const report = { traces: 0, spans: 0 };
      const texts = async function* (): AsyncGenerator<string> {
        for await (const event of events satisfies AsyncIterable<TraceExportEvent>) {
          if (event.type === 'export-part') yield event.text;
          else Object.assign(report, { traces: event.traces, spans: event.spans });
        }
      };
      if (flags.output === undefined) {
        const parts: string[] = [];
        for await (const text of texts()) parts.push(text);
        context.print(parts.join('').trimEnd());
        return;
      }
      const path = context.resolvePath(flags.output);
      await writeParts(texts(), path);
      if (flags.json) context.printJson({ path, ...report });
      else context.say(`${report.traces} traces with ${report.spans} spans are in ${path}.`);
    });
}
