import type { Command } from 'commander';
import type { SchemaDecision } from '../../contract/schema.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { followIngest } from '../follow-ingest.ts';
import { formatNumberOf } from '../format.ts';

/** What to do about data files whose columns changed. */
export function addSourceSchemaCommands(source: Command, context: CliContext): void {
  source
    .command('schema')
    .description('data files whose new version waits because its columns changed, field by field')
    .argument('[source]', 'only this source')
    .action(async (sourceId: string | undefined, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = sourceId === undefined ? {} : { sourceId };
      const waiting = await engine.call('schema.pending', request, { signal: context.signal });
      if (flags.json) context.printJson(waiting);
      else if (waiting.length === 0) context.print('No columns wait for a decision.');
      for (const file of flags.json ? [] : waiting) context.print(`${file.displayPath}: ${file.message}`);
    });
  const decisions = [
    ['accept-schema', 'schema.accept', 'take the new columns of a source, or of one file of it'],
    ['keep-schema', 'schema.keep', 'stay with the version before until the file changes again'],
  ] as const;
  for (const [name, method, description] of decisions) {
    source
      .command(name)
      .description(description)
      .argument('<source>')
      .argument('[path]', 'a file, in full or relative to the source; every file that waits when left out')
      .action(async (sourceId: string, path: string | undefined, flags: GlobalFlags) => {
        const { engine } = await context.openWorkspace(flags);
        const request = path === undefined ? { sourceId } : { sourceId, path };
        const decision = await engine.call(method, request, { signal: context.signal });
        await finish(context, flags, engine, decision);
      });
  }
}

async function finish(
  context: CliContext,
  flags: GlobalFlags,
  engine: Parameters<typeof followIngest>[2],
  decision: SchemaDecision,
): Promise<void> {
  const report = decision.ingestId === null ? null : await followIngest(context, flags, engine, decision.ingestId);
  if (flags.json) context.printJson({ files: decision.files, report });
  else {
    const verb = decision.files.every(({ state }) => state === 'accepted') ? 'accepted and indexed' : 'kept as before';
    context.print(`${formatNumberOf(decision.files.length, 'file')} ${verb}.`);
  }
}
