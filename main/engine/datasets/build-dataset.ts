import { setImmediate } from 'node:timers/promises';
import type * as z from 'zod';
import { throwIfAborted } from '../../base/abort.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { canonicalJson, type JsonObject } from '../../base/json.ts';
import { parsedJson } from '../../base/text-in-json.ts';
import type { Citation } from '../../contract/ask.ts';
import type { DatasetBuildReport, DatasetCase, datasetBuildRequest, ExpectedPlace } from '../../contract/dataset.ts';
import { isObject } from '../../evals/datasets/row-fields.ts';
import { rowOfCase } from '../../evals/datasets/row-of-case.ts';
import type { ReviewStore } from '../../trace/review/review-store.ts';
import type { SessionParts } from '../session-parts.ts';
import { caseOfTrace, type TraceCase } from './case-of-trace.ts';
import { namedDataset, readDatasetText, withLines, writeDatasetText } from './dataset-file.ts';
import { rowOfReview } from './write-reviewed.ts';

/** Reviews that are read in one go. */
const MAX_REVIEWS = 10_000;
const PAGE_TRACES = 200;
const ROWS_AT_ONCE = 50;

type BuildRequest = z.output<typeof datasetBuildRequest>;
/** A trace that becomes a case, with where it was named, and the case that it was a run of, where it was one's. */
export interface ChosenTrace {
  /** Empty for a case that failed before it left one. */
  traceId: string;
  from?: JsonObject;
  case?: DatasetCase;
}

type Parts = Pick<SessionParts, 'path' | 'traces' | 'agents' | 'replays'>;

export interface BuildSources {
  reviews: ReviewStore;
  /** Failing cases of an eval run, each with a trace. @throws NotFoundError */
  failuresOf: (runId: string) => readonly ChosenTrace[];
}

/**
 * Makes cases of what has happened: `datasets/NAME.jsonl` gets a row for each trace that it does not have yet. What a person said of an
 * answer decides what is right; where nobody said anything it is what was answered, at the places that it cites. A question that
 * the set has already, asked in the same conversation by the same people, is passed over.
 *
 * @throws NotFoundError for a trace, replay or run that is not there; InvalidArgumentError; CancelledError: then nothing is written
 */
export async function buildDataset(
  parts: Parts,
  sources: BuildSources,
  { name, from }: BuildRequest,
  signal: AbortSignal,
): Promise<DatasetBuildReport> {
  const target = namedDataset(parts.path, name);
  const before = readDatasetText(parts.path, target);
  const known = readKnown(before);
  const added: JsonObject[] = [];
  const passedOver: { traceId: string; reason: string }[] = [];
  let kept = 0;
  for (const [at, chosen] of chooseTraces(parts, sources, from).entries()) {
    throwIfAborted(signal);
    if (at % ROWS_AT_ONCE === ROWS_AT_ONCE - 1) await setImmediate();
    const { traceId } = chosen;
    if (known.traces.has(traceId) || known.ids.has(chosen.case?.id ?? traceId)) {
      kept += 1;
      continue;
    }
    const row = rowOfTrace(parts, sources.reviews, chosen);
    if (typeof row === 'string') {
      passedOver.push({ traceId, reason: row });
      continue;
    }
    const asked = askedIn(row);
    if (known.asked.has(asked)) {
      passedOver.push({ traceId, reason: 'the set has this question already' });
      continue;
    }
    known.asked.add(asked);
    if (traceId !== '') known.traces.add(traceId);
    added.push(row);
  }
  throwIfAborted(signal);
  if (added.length > 0) writeDatasetText(parts.path, target, { before, text: withLines(before, added) });
  return { path: target.name, added: added.length, kept, passedOver };
}

/** Whole ids, each once, in order. */
function chooseTraces({ traces, replays }: Parts, sources: BuildSources, from: BuildRequest['from']): ChosenTrace[] {
  const chosen = ((): readonly ChosenTrace[] => {
    switch (from.type) {
      case 'traces':
        return from.traceIds.map((id) => ({ traceId: traces.readSummary(id).traceId }));
      case 'recent':
        return newestAsks(traces, from.limit);
      case 'cluster': {
        const { replayId } = replays.store.require(from.replayId);
        const rows = replays.store.select(replayId, { clusterId: from.clusterId });
        if (rows.length === 0)
          throw new InvalidArgumentError(`The replay ${replayId} has no cluster ${from.clusterId}.`);
        return rows.map(({ row }) => ({ traceId: row.traceId, from: { replayId, clusterId: from.clusterId } }));
      }
      case 'reviews':
        return sources.reviews.list({ limit: MAX_REVIEWS }).map(({ traceId }) => ({ traceId }));
      case 'eval-failures':
        return sources.failuresOf(from.runId);
    }
  })();
  return [...new Map(chosen.map((one) => [one.case?.id ?? one.traceId, one])).values()];
}

function newestAsks(traces: Parts['traces'], limit: number): ChosenTrace[] {
  const found: ChosenTrace[] = [];
  let cursor: string | undefined;
  do {
    const page = traces.listTraces({ filter: 'kind:ask', limit: Math.min(PAGE_TRACES, limit - found.length), cursor });
    found.push(...page.traces.map(({ traceId }) => ({ traceId })));
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && found.length < limit);
  return found;
}

/** @returns the row, or why there is none */
function rowOfTrace(parts: Parts, reviews: ReviewStore, chosen: ChosenTrace): JsonObject | string {
  const { traceId, from = {}, case: own } = chosen;
  // What is right was known before it ran.
  if (own !== undefined) return { ...rowOfCase(own), from: { ...(traceId === '' ? {} : { traceId }), ...from } };
  const review = reviews.lastOf(traceId);
  if (review !== null && (review.thumb !== null || review.expected !== null)) {
    const row = rowOfReview(parts, review);
    if (typeof row === 'string') return row;
    const origin = isObject(row['from']) ? row['from'] : { traceId };
    return { id: traceId, ...(row as JsonObject), from: { ...origin, ...from } };
  }
  const told = tell(parts, traceId);
  if (typeof told === 'string') return told;
  const { question, context, answer, citations } = told;
  const isAnswer = answer !== null && !answer.refused;
  return rowOfCase({
    id: traceId,
    question,
    ...context,
    answers: isAnswer ? [withoutMarkers(answer.text)] : [],
    answerable: answer === null ? null : isAnswer,
    places: isAnswer ? placesOf(citations) : [],
    fields: { from: { traceId, ...from } },
  });
}

function tell(parts: Parts, traceId: string): TraceCase | string {
  try {
    const told = caseOfTrace(parts, traceId);
    return told.ok ? told.value : told.message;
  } catch (error) {
    // A trace of a review or a replay may have been removed since.
    if (TrestleError.is(error) && error.code === 'not_found') return error.message;
    throw error;
  }
}

function withoutMarkers(text: string): string {
  return text.replaceAll(/\s?\[\d{1,3}\]/g, '').trim();
}

/** Each cited stretch once, as it stands in the source. */
function placesOf(citations: readonly Citation[]): ExpectedPlace[] {
  const places = citations
    .filter(({ quote }) => quote.trim() !== '')
    .map(({ displayPath, quote, start, end }) => ({ document: displayPath, quote, start, end, gain: 1 }));
  return [...new Map(places.map((place) => [`${place.document}\n${place.start}\n${place.quote}`, place])).values()];
}

/** Lines of others are not looked into further than what they ask and where they are from. */
function readKnown(text: string): { ids: Set<string>; traces: Set<string>; asked: Set<string> } {
  const known = { ids: new Set<string>(), traces: new Set<string>(), asked: new Set<string>() };
  for (const line of text.split('\n')) {
    const row = parsedJson(line);
    if (!isObject(row)) continue;
    const { id, from } = row;
    if (typeof id === 'string') known.ids.add(id);
    if (isObject(from) && typeof from['traceId'] === 'string') known.traces.add(from['traceId']);
    known.asked.add(askedIn(row));
  }
  return known;
}

function askedIn({ question, history, as }: JsonObject): string {
  return canonicalJson([question ?? null, history ?? [], as ?? null]);
}
