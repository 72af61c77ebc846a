import type { Command } from 'commander';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .description('is everything here that Trestle needs, and what to do when it is not')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const report = await engine.call('doctor.run', {}, { signal: context.signal });
      if (!report.ok) context.exitCode = EXIT_CODE.unexpected;
      if (flags.json) {
        context.printJson(report);
        return;
      }
      for (const check of report.checks) {
        const state = check.ok ? 'ok' : check.isOptional ? 'absent' : 'missing';
        const wayOut = check.wayOut === null ? '' : `\n${' '.repeat(9)}${check.wayOut}`;
        context.print(`${state.padEnd(8)} ${check.id}: ${check.found}${wayOut}`);
      }
    });
}
