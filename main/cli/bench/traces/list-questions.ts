import type { EngineClient } from '../../../contract/methods.ts';
import type { TraceListResponse, TraceSort } from '../../../contract/trace.ts';
import { CONTENT_WORDS, wordOfRank } from '../corpus/vocabulary.ts';
import type { Work } from '../measure.ts';

/** As the window asks for them. */
const PAGE = 500;
const SESSIONS = 1000;
const STATS_LAST = 1000;
/** Pages before the one that is asked for, of 1,000 traces each. */
const PAGES_BEFORE = 25;
const LONGEST_PAGE = 1000;
/** Steps from one round's rare word to the next; shares no factor with their number. */
const RARE_STEP = 997;
/** Words from this rank on are in some hundred traces of 100,000 at most. */
const FIRST_RARE_RANK = 4000;
/** Of traces of other programs, close to 60 % have the word of this rank. */
const COMMON_RANK = 38;

interface ListRequest {
  limit?: number;
  sort?: TraceSort;
  order?: 'asc' | 'desc';
  cursor?: string;
}

/**
 * Everything the Traces view asks of a journal: pages in every order, near and deep, facets, sessions, durations; by words
 * in most traces and in a few, by their beginnings, by phrases, by attributes that are in every trace and in one, and all of
 * that together. Names begin with `list` where nothing is filtered.
 */
export async function listQuestions(engine: EngineClient): Promise<Readonly<Record<string, Work>>> {
  const list = (filter: string, more: ListRequest = {}): Promise<TraceListResponse> =>
    engine.call('trace.list', { limit: PAGE, filter, ...more });
  const deepCursor = async (filter: string, more: ListRequest = {}): Promise<string> => {
    let cursor: string | undefined;
    for (let page = 0; page < PAGES_BEFORE; page++) {
      const { nextCursor } = await list(filter, {
        limit: LONGEST_PAGE,
        ...more,
        ...(cursor === undefined ? {} : { cursor }),
      });
      if (nextCursor === null) break;
      cursor = nextCursor;
    }
    return cursor ?? '';
  };
  const deep = async (filter: string, more: ListRequest = {}): Promise<Work> => {
    const cursor = await deepCursor(filter, more);
    return () => list(filter, cursor === '' ? more : { ...more, cursor });
  };
  const common = wordOfRank(COMMON_RANK);
  const rare = (round: number): string =>
    wordOfRank(FIRST_RARE_RANK + ((round * RARE_STEP) % (CONTENT_WORDS.length - FIRST_RARE_RANK)));
  const facets = (filter: string): Promise<unknown> => engine.call('trace.facets', { filter });
  const sessions = (filter: string): Promise<unknown> => engine.call('session.list', { filter, limit: SESSIONS });
  const stats = (filter: string): Promise<unknown> => engine.call('trace.stats', { filter, last: STATS_LAST });
  return {
    'list, newest': () => list(''),
    'list, oldest': () => list('', { order: 'asc' }),
    'list, longest': () => list('', { sort: 'duration' }),
    'list, dearest': () => list('', { sort: 'cost' }),
    'list, most tokens': () => list('', { sort: 'tokens' }),
    'list, page after 25,000': await deep(''),
    'list, longest, page after 25,000': await deep('', { sort: 'duration' }),
    'list, facets': () => facets(''),
    'list, sessions': () => sessions(''),
    'list, durations of the newest 1,000': () => stats(''),
    'filter, status:error': () => list('status:error'),
    'filter, duration:>2s': () => list('duration:>2s'),
    'filter, tokens and cost, dearest': () => list('tokens:>1000 cost:>0.001', { sort: 'cost' }),
    'filter, a frequent word of titles': () => list(wordOfRank(0)),
    'filter, a rare word of titles': (round) => list(rare(round)),
    'filter, two letters of titles': () => list('de'),
    'filter, said: a word of most traces': () => list('said:the'),
    'filter, said: a frequent word, longest': () => list(`said:${common}`, { sort: 'duration' }),
    'filter, said: a frequent word, page after 25,000': await deep(`said:${common}`),
    'filter, said: a rare word': (round) => list(`said:${rare(round)}`),
    'filter, said: a phrase of frequent words': () => list(`said:"the ${common}"`),
    'filter, said: two letters*': () => list('said:de*'),
    'filter, said: one letter*': () => list('said:t*'),
    'filter, not said: a frequent word': () => list(`-said:${common}`),
    'filter, attribute of every second trace': () => list('attr.trestle.stage.id:pack'),
    'filter, attribute of every second trace, by cost': () => list('attr.cloud.region:eu-west', { sort: 'cost' }),
    'filter, attribute of one trace': (round) => list(`attr.order.id:A-${2 * round + 1}`),
    'filter, attribute and status:error': () => list('attr.trestle.stage.id:pack status:error'),
    'filter, everything at once': () =>
      list(`said:${common} tool:refund service:shop tag:beta -status:error duration:>500ms since:2026-01-06`),
    'filter, facets of status:error': () => facets('status:error'),
    'filter, facets of a frequent word': () => facets(`said:${common}`),
    'filter, facets of two letters*': () => facets('said:pr*'),
    'filter, sessions of a frequent word': () => sessions(`said:${common}`),
    'filter, sessions of a failed tool': () => sessions('error:TimeoutError'),
    'filter, durations of a frequent word': () => stats(`said:${common}`),
    'filter, durations of one service': () => stats('service:shop'),
  };
}
