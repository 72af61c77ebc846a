import { type Command, Option } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { LanguageModelInfo } from '../../contract/provider.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatCount, formatTable } from '../format.ts';

interface ListFlags extends GlobalFlags {
  refresh?: boolean;
}
interface UseFlags extends GlobalFlags {
  prompt?: boolean;
}

const UNKNOWN = '–';

export function addModelsCommand(program: Command, context: CliContext): void {
  const models = program.command('models').description('language models: which there are, and which one answers');
  models
    .command('list', { isDefault: true })
    .description('every model of every provider, and what keeps it from answering')
    .option('--refresh', 'look for servers on this machine now')
    .action(async (flags: ListFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { refresh: flags.refresh ?? false };
      const list = await engine.call('languageModel.list', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(list);
        return;
      }
      context.print(formatTable([HEAD, ...list.models.map((model) => rowOf(model, list.effective))]));
      for (const { why } of list.providers) if (why !== null) context.say(why);
      context.say(
        list.chosen === null
          ? `Each prompt names its model; the default pipeline's is ${list.effective}.`
          : `${list.chosen} answers, whatever prompts name. \`trestle models use --prompt\` goes back.`,
      );
    });
  models
    .command('use')
    .description('the switch: which model answers on this machine, whatever prompts name')
    .argument('[model]', 'provider/model')
    .addOption(new Option('--prompt', 'go back to what each prompt names'))
    .action(async (model: string | undefined, flags: UseFlags) => {
      if ((model === undefined) !== (flags.prompt === true)) {
        throw new InvalidArgumentError('Name one model, or --prompt. `trestle models` lists them.');
      }
      const { engine } = await context.openWorkspace(flags);
      const request = { model: model ?? null };
      const selection = await engine.call('languageModel.select', request, { signal: context.signal });
      if (flags.json) {
        context.printJson(selection);
        return;
      }
      const { effective } = selection;
      context.print(
        selection.chosen === null
          ? `Each prompt names its model; now ${effective.id}.`
          : `${effective.id} answers now.`,
      );
      if (effective.why !== null) context.say(effective.why);
    });
}

const HEAD = ['', 'model', 'state', 'where', 'context', 'tools', 'schema', 'price'];

function rowOf(model: LanguageModelInfo, effective: string): (string | number)[] {
  const { id, state, isLocal, contextTokens, supportsTools, supportsJsonSchema, price } = model;
  return [
    id === effective ? '*' : '',
    id,
    state,
    isLocal ? 'here' : 'elsewhere',
    contextTokens === null ? UNKNOWN : formatCount(contextTokens),
    yesNo(supportsTools),
    yesNo(supportsJsonSchema),
    price,
  ];
}

function yesNo(value: boolean | null): string {
  return value === null ? UNKNOWN : value ? 'yes' : 'no';
}
