import { type Command, InvalidArgumentError as FlagError, Option } from 'commander';
import { DEFAULT_SEARCH_K, MAX_SEARCH_K, type SearchMode, searchMode } from '../../contract/retrieval.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { type FilterFlags, addFilterFlags, readFilter } from '../filter-flags.ts';
import { formatCount, formatDuration } from '../format.ts';

interface SearchFlags extends GlobalFlags, FilterFlags {
  k: number;
  mode: SearchMode;
}

/** Characters of a result's text shown to people. */
const SNIPPET_LENGTH = 220;

export function addSearchCommand(program: Command, context: CliContext): void {
  const search = program
    .command('search')
    .description('find chunks, with what each leg of the search says of them')
    .argument('<query>')
    .option('--k <count>', `results, 1 to ${MAX_SEARCH_K}`, parseCount, DEFAULT_SEARCH_K)
    .addOption(new Option('--mode <mode>', 'which legs').choices(searchMode.options).default('hybrid'));
  addFilterFlags(search).action(async (query: string, flags: SearchFlags) => {
    const { engine } = await context.openWorkspace(flags);
    const response = await engine.call(
      'search.run',
      { query, k: flags.k, mode: flags.mode, filter: readFilter(flags) },
      { signal: context.signal },
    );
    if (flags.json) {
      context.printJson(response);
      return;
    }
    if (response.results.length === 0)
      context.print('Nothing matches. Other words, or `trestle ingest` more documents.');
    for (const result of response.results) {
      const place = [result.displayPath, ...result.headingPath].join(' › ');
      const legs = `bm25 ${result.bm25Rank ?? '–'}, vector ${result.vectorRank ?? '–'}`;
      const snippet = result.text.replaceAll(/\s+/g, ' ').slice(0, SNIPPET_LENGTH);
      context.print(`${result.rank}. ${place}  (${legs})\n   ${snippet}`);
    }
    context.say(`${response.results.length} results in ${formatDuration(response.ms)}.`);
    if (response.access !== null) {
      context.say(`${formatCount(response.access.hiddenChunks)} chunks hidden from both legs.`);
    }
  });
}

export function parseCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MAX_SEARCH_K) {
    throw new FlagError(`${text} is not a whole number from 1 to ${MAX_SEARCH_K}.`);
  }
  return count;
}
