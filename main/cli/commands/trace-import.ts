import type { Command } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { TraceImportReport } from '../../contract/trace-import.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeTraceImport } from '../describe-trace-import.ts';
import { formatCount } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';
import { spoolStandardInput } from '../spool-standard-input.ts';

interface ImportFlags extends GlobalFlags {
  tenantField?: string;
}

const STANDARD_INPUT = '-';
const BYTES_PER_MB = 1e6;

export function addTraceImportCommand(trace: Command, context: CliContext): void {
  trace
    .command('import')
    .description(
      'bring traces of other programs home; what they are is told from what they hold, repeating it adds nothing',
    )
    .argument(
      '<file...>',
      'exports and logs (JSON, JSON lines, CSV, OTLP in protobuf), packed or not, folders of them, - for standard input',
    )
    .option('--tenant-field <path>', 'where a span says whose it is, among its attributes: metadata.tenant_id')
    .action(async (names: string[], flags: ImportFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const spool = names.includes(STANDARD_INPUT) ? await spoolStandardInput(context.stdin, context.signal) : null;
      const paths = names.map((name) =>
        name === STANDARD_INPUT && spool !== null ? spool.path : context.resolvePath(name),
      );
      const line = createProgressLine(context, flags);
      let report: TraceImportReport | undefined;
      try {
        const request = {
          paths,
          ...(flags.tenantField === undefined ? {} : { tenantField: flags.tenantField }),
          ...(spool === null ? {} : { standardInput: spool.path }),
        };
        for await (const event of engine.stream('trace.import', request, { signal: context.signal })) {
          if (event.type === 'import-finished') report = event.report;
          else if (event.type === 'import-progress') {
            const { path, bytesRead, totalBytes, imported } = event;
            const share = `${(bytesRead / BYTES_PER_MB).toFixed(1)} of ${(totalBytes / BYTES_PER_MB).toFixed(1)} MB`;
            line.show(`${path}: ${share}, ${formatCount(imported)} spans`);
          }
        }
      } finally {
        line.clear();
        await spool?.remove();
      }
      if (report === undefined) throw new BugError('an import ended without a report');
      if (!report.files.some(({ format }) => format !== null)) context.exitCode = EXIT_CODE.notFound;
      if (flags.json) context.printJson(report);
      else context.print(describeTraceImport(report));
    });
}
