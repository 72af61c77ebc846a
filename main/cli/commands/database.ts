import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { DatabaseCheckReport } from '../../contract/database.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount, formatNumberOf } from '../format.ts';

interface RestoreFlags extends GlobalFlags {
  yes?: boolean;
}

export function addDatabaseCommand(program: Command, context: CliContext): void {
  const database = program.command('db').description("care for a workspace's databases");
  database
    .command('check')
    .description('is everything stored readable and whole')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const workspace = context.workspacePath(flags);
      const report = await engine.call('database.check', { workspace }, { signal: context.signal });
      if (!report.ok) context.exitCode = EXIT_CODE.corrupt;
      printCheck(context, flags, report);
    });
  database
    .command('backup')
    .description('copy the databases and the text files of a workspace, verified')
    .argument('<dir>', 'an absent or empty folder')
    .action(async (dir: string, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const workspace = context.workspacePath(flags);
      const request = { workspace, target: context.resolvePath(dir) };
      const report = await engine.call('database.backup', request, { signal: context.signal });
      if (flags.json) context.printJson(report);
      else {
        context.print(`${report.files.length} files are in ${report.target}.`);
        for (const { generation, why } of report.leftOut)
          context.print(`Left out: the index of g${generation}; ${why}.`);
      }
    });
  database
    .command('restore')
    .description('put a backup in the place of the databases; what was there is kept beside it')
    .argument('<dir>', 'a folder made by db backup')
    .option('--yes', 'do not ask; needed where nobody can answer')
    .action(async (dir: string, flags: RestoreFlags) => {
      if (!flags.yes) {
        throw new InvalidArgumentError(
          `Restoring replaces the databases of ${context.workspacePath(flags)}. Add --yes to do it.`,
        );
      }
      const engine = await context.engine(flags);
      const request = { workspace: context.workspacePath(flags), from: context.resolvePath(dir) };
      const report = await engine.call('database.restore', request, { signal: context.signal });
      printCheck(context, flags, report);
    });
}

function printCheck(context: CliContext, flags: GlobalFlags, report: DatabaseCheckReport): void {
  if (flags.json) {
    context.printJson(report);
    return;
  }
  for (const { database, generation, path, ok, isMissing, schemaVersion, sizeBytes, problems } of report.databases) {
    const name = generation === undefined ? database : `${database} g${generation}`;
    const facts = `schema ${schemaVersion}, ${formatCount(sizeBytes)} bytes, ${path}`;
    context.print(isMissing ? `${name}: missing` : `${name}: ${ok ? 'whole' : 'damaged'}, ${facts}`);
    for (const problem of problems) context.print(`  ${problem}`);
  }
  const { chunks, ftsRows, vectors } = report.counts;
  context.print(
    `${formatNumberOf(chunks, 'chunk')}, ${formatNumberOf(ftsRows, 'full-text row')}, ${formatNumberOf(vectors, 'vector')}`,
  );
}
