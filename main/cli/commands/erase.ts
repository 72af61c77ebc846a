import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { ErasurePlan, ErasureRecord, ErasureTarget } from '../../contract/erasure.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount } from '../format.ts';

interface EraseFlags extends GlobalFlags {
  document?: string;
  source?: string;
  path?: string;
  person?: string;
  deleteFiles?: boolean;
  dryRun?: boolean;
  yes?: boolean;
}

export function addEraseCommand(program: Command, context: CliContext): void {
  program
    .command('erase')
    .description('erase a document, or all that mentions a person, from everything kept here; cannot be undone')
    .option('--document <id>', 'the document of this id')
    .option('--source <id>', 'the source of --path')
    .option('--path <path>', 'the document of this path in --source')
    .option('--person <name>', 'every document and trace with this name or e-mail address; /…/ is a pattern')
    .option('--delete-files', "delete the documents' own files on disk, too")
    .option('--dry-run', 'say what would be erased, and erase nothing')
    .option('--yes', 'do not ask; needed where nobody can answer')
    .action(async (flags: EraseFlags) => {
      const target = targetOf(flags);
      if (!flags.dryRun && !flags.yes) {
        throw new InvalidArgumentError(
          'Erasing cannot be undone. Look at it with --dry-run first, then add --yes to do it.',
        );
      }
      const { engine } = await context.openWorkspace(flags);
      if (flags.dryRun) {
        const plan = await engine.call('erasure.plan', { target }, { signal: context.signal });
        if (flags.json) context.printJson(plan);
        else printPlan(context, plan);
        return;
      }
      const request = { target, confirmed: true as const, deleteFiles: flags.deleteFiles ?? false };
      const record = await engine.call('erasure.run', request, { signal: context.signal });
      if (record.proof === null || record.proof.hits > 0) context.exitCode = EXIT_CODE.gateFailed;
      if (flags.json) context.printJson(record);
      else printRecord(context, record);
    });
  program
    .command('erasures')
    .description('what was erased from this workspace, with the proof')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const records = await engine.call('erasure.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(records);
      else for (const record of records) printRecord(context, record);
    });
}

function targetOf({ document, source, path, person }: EraseFlags): ErasureTarget {
  const named = [document, path, person].filter((one) => one !== undefined);
  if (named.length !== 1) {
    throw new InvalidArgumentError(
      'Name one thing to erase: --document ID, --source ID --path PATH, or --person NAME.',
    );
  }
  if (document !== undefined) return { kind: 'document', documentId: document };
  if (person !== undefined) return { kind: 'person', person };
  if (source === undefined || path === undefined) {
    throw new InvalidArgumentError(`--path ${path} needs --source: the source it is a path of.`);
  }
  return { kind: 'path', sourceId: source, path };
}

function printPlan(context: CliContext, { documents, traces, accessRecords, backups }: ErasurePlan): void {
  for (const { displayPath, file, mentions } of documents) {
    const disk = file === null ? 'no file on disk' : `${file} stays on disk`;
    context.print(`erase   ${displayPath}  (${formatCount(mentions)} mentions; ${disk})`);
  }
  for (const { traceId, title, mentions } of traces) {
    context.print(`redact  trace ${traceId.slice(0, 12)} in ${formatCount(mentions)} places  ${title}`);
  }
  if (accessRecords > 0) context.print(`redact  ${formatCount(accessRecords)} rows of the access log`);
  for (const { path, state } of backups) {
    context.print(state === 'present' ? `rewrite backup ${path}` : `cannot reach backup ${path}`);
  }
  context.say('Nothing was erased. It cannot be undone: --yes does it.');
}

function printRecord(
  context: CliContext,
  { erasureId, state, startedAt, removed, outOfReach, proof }: ErasureRecord,
): void {
  const { documents, chunks, traces, accessRecords, backups, files } = removed;
  context.print(
    `${erasureId}  ${startedAt}  ${state}: ${formatCount(documents)} documents with ${formatCount(chunks)} chunks erased, ` +
      `${formatCount(traces)} traces and ${formatCount(accessRecords)} accesses redacted, ` +
      `${formatCount(backups)} backups rewritten, ${formatCount(files)} files deleted`,
  );
  for (const path of outOfReach) context.print(`  out of reach: the backup ${path}; erase it yourself`);
  if (proof === null) return;
  context.print(
    `  proof: ${formatCount(proof.searches)} searches and ${formatCount(proof.bytesScanned)} bytes of ` +
      `${formatCount(proof.filesScanned)} files hold ${formatCount(proof.hits)} of ${formatCount(proof.needles)} spellings`,
  );
  for (const path of proof.files) context.print(`  still in ${path}`);
}
