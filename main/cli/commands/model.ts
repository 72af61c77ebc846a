import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { DEFAULT_HUB, DEFAULT_MAX_MODEL_BYTES, type InstalledModel } from '../../contract/model.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { createProgressLine } from '../progress-line.ts';

interface ImportFlags extends GlobalFlags {
  as?: string;
  maxBytes: number;
}
interface PullFlags extends GlobalFlags {
  revision?: string;
  onnx?: string;
  hub: string;
  maxBytes: number;
}

const BYTES_PER_MB = 1_000_000;

export function addModelCommand(program: Command, context: CliContext): void {
  const model = program
    .command('model')
    .description('embedding models of this machine, for `embedding` in trestle.jsonc');
  model
    .command('list')
    .description('what is installed')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const models = await engine.call('model.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(models);
      else {
        const rows = models.map((row) => [row.modelId, row.origin, megabytes(row), row.from]);
        context.print(formatTable([['model', 'origin', 'size', 'from'], ...rows]));
      }
    });
  model
    .command('import')
    .description('take a transformers.js-style folder: its ONNX graph and what describes it')
    .argument('<folder>')
    .option('--as <id>', "the name it gets; the folder's own by default")
    .option('--max-bytes <n>', 'refuse larger ones', parseBytes, DEFAULT_MAX_MODEL_BYTES)
    .action(async (folder: string, flags: ImportFlags) => {
      const engine = await context.engine(flags);
      const request = {
        folder: context.resolvePath(folder),
        maxBytes: flags.maxBytes,
        ...(flags.as === undefined ? {} : { modelId: flags.as }),
      };
      printInstalled(context, flags, await engine.call('model.import', request, { signal: context.signal }));
    });
  model
    .command('pull')
    .description('fetch a model from a hub, verified; goes on where it stopped')
    .argument('<id>', 'e.g. Xenova/all-MiniLM-L6-v2')
    .option('--revision <name>', 'a branch, a tag or a commit')
    .option('--onnx <file>', 'which graph, e.g. onnx/model_quantized.onnx')
    .option('--hub <url>', 'another hub', DEFAULT_HUB)
    .option('--max-bytes <n>', 'refuse larger ones', parseBytes, DEFAULT_MAX_MODEL_BYTES)
    .action(async (modelId: string, flags: PullFlags) => {
      const engine = await context.engine(flags);
      const request = {
        modelId,
        hub: flags.hub,
        maxBytes: flags.maxBytes,
        ...(flags.revision === undefined ? {} : { revision: flags.revision }),
        ...(flags.onnx === undefined ? {} : { onnxFile: flags.onnx }),
      };
      const line = createProgressLine(context, flags);
      try {
        for await (const event of engine.stream('model.pull', request, { signal: context.signal })) {
          if (event.type === 'model-finished') {
            line.clear();
            printInstalled(context, flags, event.model);
            return;
          }
          const share = event.bytesTotal === 0 ? 1 : event.bytesDone / event.bytesTotal;
          line.show(
            `${event.file}: ${(share * 100).toFixed(0)} % of ${(event.bytesTotal / BYTES_PER_MB).toFixed(1)} MB`,
          );
        }
      } finally {
        line.clear();
      }
      throw new BugError('a pull ended without a model');
    });
  model
    .command('verify')
    .description('read every file again and compare it with what was installed')
    .argument('[id]', 'all by default')
    .action(async (modelId: string | undefined, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const request = modelId === undefined ? {} : { modelId };
      const verified = await engine.call('model.verify', request, { signal: context.signal });
      if (verified.some(({ ok }) => !ok)) context.exitCode = EXIT_CODE.corrupt;
      if (flags.json) context.printJson(verified);
      else {
        for (const { modelId: id, ok, problems } of verified) {
          context.print(`${id}: ${ok ? 'as installed' : problems.join(' ')}`);
        }
      }
    });
  model
    .command('rm')
    .description('remove a model; indexes made with it go on answering by words')
    .argument('<id>')
    .action(async (modelId: string, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      await engine.call('model.remove', { modelId }, { signal: context.signal });
      if (flags.json) context.printJson({ removed: modelId });
      else context.print(`${modelId} is removed.`);
    });
}

function printInstalled(context: CliContext, flags: GlobalFlags, model: InstalledModel): void {
  if (flags.json) context.printJson(model);
  else {
    context.print(
      `${model.modelId} is installed (${megabytes(model)}, ${model.files.length} files). Build an index of it with \`trestle generation build --model ${model.modelId}\`.`,
    );
  }
}

function megabytes({ sizeBytes }: InstalledModel): string {
  return sizeBytes === 0 ? '' : `${(sizeBytes / BYTES_PER_MB).toFixed(1)} MB`;
}

function parseBytes(text: string): number {
  const bytes = Number(text);
  if (!Number.isSafeInteger(bytes) || bytes < 1) throw new FlagError(`"${text}" is no number of bytes.`);
  return bytes;
}
