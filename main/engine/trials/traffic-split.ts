import type { AskRequest } from '../../contract/ask.ts';
import type { Attributes } from '../../contract/span.ts';
import type { AskRunOptions } from '../ask-runner.ts';
import type { ServedOutcome } from './trial-answers.ts';

/** What a trial does to one ask that came the serving way. */
export interface SplitRun {
  /** The candidate; null: what serves answers, and the trial looks on. */
  recipe: NonNullable<AskRunOptions['recipe']> | null;
  /** Put on its root span. */
  attributes: Attributes;
  /** To be called once it has ended by itself: whoever left early is no answer. */
  conclude(outcome: ServedOutcome): void;
}

/** Decides, ask by ask, whether a release that is being tried answers. */
export interface TrafficSplit {
  /** Null when nothing is being tried on the pipeline. Never throws: a trial is no reason not to answer. */
  choose(pipelineId: string, request: AskRequest): SplitRun | null;
}

/** @returns who asks, as far as the request says: the same one should meet the same release */
export function stickyKey({ sessionId, filter, history, question }: AskRequest): string {
  if (sessionId !== undefined) return `session ${sessionId}`;
  const { as } = filter;
  if (as !== undefined) return `principals ${as.tenant ?? ''} ${as.principals.toSorted().join(' ')}`;
  // Programs that keep their conversations themselves send them whole: what was asked first stays the same.
  const first = history?.find(({ isTopic }) => isTopic)?.question;
  return `conversation ${first ?? question}`;
}
