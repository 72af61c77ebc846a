import { type Command, Option } from 'commander';
import {
  BUNDLED_RERANKER,
  DEFAULT_MMR_LAMBDA,
  DEFAULT_NEIGHBOURS,
  DEFAULT_RERANK_TIMEOUT_MS,
  DEFAULT_SEARCH_K,
  MAX_NEIGHBOURS,
  MAX_SEARCH_K,
  NO_RERANKER,
  type SearchMode,
  searchMode,
  type SearchResponse,
  type SearchResult,
} from '../../contract/retrieval.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { describeExplanation, describeWhyNot } from '../describe-explanation.ts';
import { addFilterFlags, type FilterFlags, readFilter } from '../filter-flags.ts';
import { formatCount, formatDuration } from '../format.ts';
import { parseCountTo, parseNumber } from '../parse-number-flags.ts';

interface SearchFlags extends GlobalFlags, FilterFlags {
  k: number;
  mode: SearchMode;
  rewrite: boolean;
  rerank?: string;
  rerankTimeoutMs: number;
  mmrLambda: number;
  neighbours: number;
  explain?: boolean;
  whyNot?: string;
}

/** Characters of a result's text shown to people. */
const SNIPPET_LENGTH = 220;

export function addSearchCommand(program: Command, context: CliContext): void {
  const search = program
    .command('search')
    .description('find chunks, with what each step of the search says of them')
    .argument('<query>')
    .option('--k <count>', `results, 1 to ${MAX_SEARCH_K}`, parseCountTo(MAX_SEARCH_K), DEFAULT_SEARCH_K)
    .addOption(new Option('--mode <mode>', 'which legs').choices(searchMode.options).default('hybrid'))
    .option('--no-rewrite', 'search for the query exactly as typed')
    .option(
      '--rerank <name>',
      `${NO_RERANKER}, ${BUNDLED_RERANKER}, or the folder of an ONNX cross-encoder (default: ${BUNDLED_RERANKER}; ${NO_RERANKER} for one leg)`,
    )
    .option(
      '--rerank-timeout-ms <ms>',
      'after this long what is ranked stays and the rest follows as fused',
      parseNumber(0.001, 60_000),
      DEFAULT_RERANK_TIMEOUT_MS,
    )
    .option(
      '--mmr-lambda <share>',
      '0 to 1: below 1, results unlike those above them come first',
      parseNumber(0, 1),
      DEFAULT_MMR_LAMBDA,
    )
    .option(
      '--neighbours <count>',
      `chunks on each side to show with a result, 0 to ${MAX_NEIGHBOURS}`,
      parseNumber(0, MAX_NEIGHBOURS),
      DEFAULT_NEIGHBOURS,
    )
    .option('--explain', 'take the search apart: terms, legs, fusion, reranking, packing')
    .option('--why-not <document>', 'why a document is not among the results: its path, the end of one, or an id');
  addFilterFlags(search).action(async (query: string, flags: SearchFlags) => {
    const { engine } = await context.openWorkspace(flags);
    const { k, mode, rewrite, rerank, rerankTimeoutMs, mmrLambda, neighbours } = flags;
    const filter = readFilter(flags);
    const request = {
      query,
      k,
      mode,
      filter,
      rewrite,
      rerankTimeoutMs,
      mmrLambda,
      neighbours,
      ...(rerank === undefined ? {} : { rerank }),
    };
    const options = { signal: context.signal };
    if (flags.whyNot !== undefined) {
      const found = await engine.call('search.whyNot', { ...request, document: flags.whyNot }, options);
      if (flags.json) context.printJson(found);
      else context.print(describeWhyNot(found));
      return;
    }
    if (flags.explain) {
      const explanation = await engine.call('search.explain', request, options);
      if (flags.json) context.printJson(explanation);
      else context.print(describeExplanation(explanation));
      return;
    }
    const response = await engine.call('search.run', request, options);
    if (flags.json) {
      context.printJson(response);
      return;
    }
    for (const { from, to, reason } of response.rewrite?.edits ?? []) context.print(`${from} → ${to}  (${reason})`);
    if (response.results.length === 0)
      context.print('Nothing matches. Other words, or `trestle ingest` more documents.');
    for (const [index, result] of response.results.entries()) {
      context.print(describeResult(result, response.passages[index]?.text ?? result.text));
    }
    for (const { message } of response.degraded ?? []) context.say(message);
    context.say(summarize(response));
    if (response.access !== null) {
      context.say(`${formatCount(response.access.hiddenChunks)} chunks hidden from both legs.`);
    }
  });
}

function describeResult(result: SearchResult, text: string): string {
  const place = [result.displayPath, ...result.headingPath].join(' › ');
  const legs = `bm25 ${result.bm25Rank ?? '–'}, vector ${result.vectorRank ?? '–'}${describeMove(result)}`;
  const snippet = text.replaceAll(/\s+/g, ' ').slice(0, SNIPPET_LENGTH);
  return `${result.rank}. ${place}  (${legs})\n   ${snippet}`;
}

function describeMove({ move, fusedRank }: SearchResult): string {
  if (move === 0) return '';
  return `, ${move > 0 ? 'up' : 'down'} from ${fusedRank}`;
}

function summarize({ results, ms, rerank }: SearchResponse): string {
  const capped =
    rerank === null || !rerank.capped
      ? ''
      : ` The reranker was stopped after ${formatDuration(rerank.timeoutMs)}: ${rerank.scored} of ${rerank.candidates} were looked at.`;
  return `${results.length} results in ${formatDuration(ms)}.${capped}`;
}
