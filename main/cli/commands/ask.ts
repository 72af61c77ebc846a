import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { BugError } from '../../base/errors/bug-error.ts';
import { type AskResult, MAX_CONTEXT_TOKENS, MIN_CONTEXT_TOKENS } from '../../contract/ask.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { BUNDLED_RERANKER, MAX_NEIGHBOURS, NO_RERANKER } from '../../contract/retrieval.ts';
import { deserializeError } from '../../contract/serialized-error.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { type FilterFlags, addFilterFlags, readFilter } from '../filter-flags.ts';
import { formatCost, formatDuration } from '../format.ts';
import { parseCount, parseNumber } from '../parse-number-flags.ts';

interface AskFlags extends GlobalFlags, FilterFlags {
  session?: string;
  pipeline?: string;
  release?: string;
  model?: string;
  k?: number;
  contextTokens?: number;
  rewrite: boolean;
  cache: boolean;
  rerank?: string;
  rerankTimeoutMs?: number;
  mmrLambda?: number;
  neighbours?: number;
}

export function addAskCommand(program: Command, context: CliContext): void {
  const command = program
    .command('ask')
    .description('answer from the documents, with citations, and keep the trace')
    .argument('<question>')
    .option('--session <id>', 'follow up on earlier questions of this session')
    .option('--pipeline <id>', "instead of the workspace's own")
    .option('--release <release>', 'a release instead of the files as they are: a name, a hash, or serving')
    .option('--model <id>', 'provider/model, for this question only')
    .option('--k <count>', 'chunks in the context at most', parseCount)
    .option('--context-tokens <count>', 'size of the context at most', parseContextTokens)
    .option('--no-cache', 'make the answer anew, whatever is stored')
    .option('--no-rewrite', 'search for the question exactly as typed')
    .option('--rerank <name>', `${NO_RERANKER}, ${BUNDLED_RERANKER}, or the folder of an ONNX cross-encoder`)
    .option('--rerank-timeout-ms <ms>', 'after this long what is ranked stays', parseNumber(0.001, 60_000))
    .option('--mmr-lambda <share>', '0 to 1: below 1, passages unlike those above them come first', parseNumber(0, 1))
    .option(
      '--neighbours <count>',
      `chunks on each side that join a passage, 0 to ${MAX_NEIGHBOURS}`,
      parseNumber(0, MAX_NEIGHBOURS),
    );
  addFilterFlags(command).action(async (question: string, flags: AskFlags) => {
    const { engine } = await context.openWorkspace(flags);
    const { result, missing } = await ask(context, engine, question, flags);
    if (flags.json) context.printJson(result);
    else printAnswer(context, result);
    // What is lost or still being read explains an answer without a source better than the answer does.
    if (result.citations.length === 0) for (const sentence of missing) context.say(sentence);
  });
}

function parseContextTokens(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < MIN_CONTEXT_TOKENS || count > MAX_CONTEXT_TOKENS) {
    throw new FlagError(`${text} is not a whole number from ${MIN_CONTEXT_TOKENS} to ${MAX_CONTEXT_TOKENS}.`);
  }
  return count;
}

/** @returns the result, and a sentence for each part of the index that was not there to be searched */
async function ask(
  context: CliContext,
  engine: EngineClient,
  question: string,
  flags: AskFlags,
): Promise<{ result: AskResult; missing: readonly string[] }> {
  const request = {
    question,
    ...(flags.session === undefined ? {} : { sessionId: flags.session }),
    ...(flags.pipeline === undefined ? {} : { pipeline: flags.pipeline }),
    ...(flags.release === undefined ? {} : { release: flags.release }),
    filter: readFilter(flags),
    ...(flags.cache ? {} : { cache: false as const }),
    overrides: {
      ...(flags.model === undefined ? {} : { model: flags.model }),
      ...(flags.k === undefined ? {} : { k: flags.k }),
      ...(flags.contextTokens === undefined ? {} : { contextTokens: flags.contextTokens }),
      ...(flags.rewrite ? {} : { rewrite: false as const }),
      ...(flags.rerank === undefined ? {} : { rerank: flags.rerank }),
      ...(flags.rerankTimeoutMs === undefined ? {} : { rerankTimeoutMs: flags.rerankTimeoutMs }),
      ...(flags.mmrLambda === undefined ? {} : { mmrLambda: flags.mmrLambda }),
      ...(flags.neighbours === undefined ? {} : { neighbours: flags.neighbours }),
    },
  };
  let missing: readonly string[] = [];
  for await (const event of engine.stream('ask.run', request, { signal: context.signal })) {
    if (event.type === 'retrieval-ready') missing = (event.retrieval.degraded ?? []).map(({ message }) => message);
    if (event.type === 'ask-finished') return { result: event.result, missing };
    if (event.type === 'ask-failed') throw deserializeError(event.error);
  }
  throw new BugError('an ask ended without saying how');
}

function printAnswer(context: CliContext, result: AskResult): void {
  context.print(result.answer);
  // A value goes to stdout alone, so that a program can read it.
  const print = result.structured === null ? context.print : context.say;
  if (result.citations.length > 0) print('');
  for (const citation of result.citations) {
    const place = [citation.displayPath, ...citation.headingPath].join(' › ');
    print(`[${citation.marker}] ${place} (${citation.start}–${citation.end})`);
  }
  const degraded = result.stages.filter(({ ladderStep }) => ladderStep !== null);
  for (const stage of degraded) context.say(`Stage ${stage.name} took ${stage.ladderStep}: ${stage.ladderReason}`);
  const cost = result.costUsd === 0 ? '' : `, cost ${formatCost(result.costUsd)}`;
  context.say(
    `${result.model}, ${formatDuration(result.ms)}${cost}. Trace ${result.traceId}, session ${result.sessionId}.`,
  );
}
