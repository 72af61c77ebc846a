import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { InvalidArgumentError } from '../../../base/errors/invalid-argument-error.ts';
import type { PromptInputSource, RenderedPrompt } from '../../../contract/prompt.ts';
import type { CliContext, GlobalFlags } from '../../cli-context.ts';
import { formatCost, formatNumberOf } from '../../format.ts';
import { SHOWN_DIGITS } from './list.ts';

interface RenderFlags extends GlobalFlags {
  at: string;
  trace?: string;
  question?: string;
  case?: string;
  variables?: string;
}

export function addPromptRender(prompt: Command, context: CliContext): void {
  prompt
    .command('render')
    .description('a prompt as a model is sent it, on a real input; the last of its pipelines when none is named')
    .argument('<prompt>', 'its id')
    .option('--at <version>', 'a fingerprint or its first digits; the file as it is by default', 'working')
    .option('--trace <id>', 'the question and the passages of a trace')
    .option('--question <text>', 'asked as far as the prompt; nothing is generated')
    .option('--case <dataset:id>', 'the same for a row of a data set: datasets/cases.jsonl:late-fee')
    .option('--variables <file>', 'a JSON object of variables')
    .action(async (id: string, flags: RenderFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const { signal } = context;
      const latest = async (): Promise<PromptInputSource> => {
        const { inputs } = await engine.call('prompt.inputs', { id, limit: 1 }, { signal });
        return inputs[0]?.source ?? { type: 'variables', variables: {} };
      };
      const input = sourceOf(flags, context) ?? (await latest());
      const rendered = await engine.call('prompt.render', { id, version: flags.at, input }, { signal });
      if (flags.json) context.printJson(rendered);
      else {
        context.print(rendered.messages.map(({ role, text }) => `## ${role}\n\n${text}`).join('\n\n'));
        context.say(describe(rendered));
      }
    });
}

function sourceOf(flags: RenderFlags, context: CliContext): PromptInputSource | null {
  const given = [flags.trace, flags.question, flags.case, flags.variables].filter((value) => value !== undefined);
  if (given.length > 1) throw new InvalidArgumentError('Name one of --trace, --question, --case and --variables.');
  if (flags.trace !== undefined) return { type: 'trace', traceId: flags.trace };
  if (flags.question !== undefined) return { type: 'question', question: flags.question };
  if (flags.variables !== undefined) {
    return { type: 'variables', variables: readVariables(context.resolvePath(flags.variables)) };
  }
  if (flags.case === undefined) return null;
  const at = flags.case.indexOf(':');
  if (at < 1) throw new InvalidArgumentError(`--case ${flags.case} is no case. Write datasets/FILE:ID.`);
  return { type: 'dataset', path: flags.case.slice(0, at), caseId: flags.case.slice(at + 1) };
}

type GivenVariables = Extract<PromptInputSource, { type: 'variables' }>['variables'];

function readVariables(path: string): GivenVariables {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(`${path} is no JSON: ${(error as Error).message}`, { cause: error });
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as GivenVariables;
  throw new InvalidArgumentError(`${path} holds no object. Write {"question": "…"}.`);
}

function describe({ promptFingerprint, renderedFingerprint, tokens, costs, missing }: RenderedPrompt): string {
  const [own] = costs;
  const cost = own === undefined ? '' : `, ${formatCost(own.inputUsd)} at ${own.model}`;
  const gaps = missing.length === 0 ? '' : ` Missing: ${missing.join(', ')}.`;
  return `Version ${promptFingerprint.slice(0, SHOWN_DIGITS)}, rendered ${renderedFingerprint.slice(0, SHOWN_DIGITS)}: about ${formatNumberOf(tokens, 'token')}${cost}.${gaps}`;
}
