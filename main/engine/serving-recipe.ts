import type { AskRequest } from '../contract/ask.ts';
import type { Attributes } from '../contract/span.ts';
import type { AskRunOptions } from './ask-runner.ts';
import type { TrafficSplit } from './trials/traffic-split.ts';
import type { ServedOutcome } from './trials/trial-answers.ts';

/** Which recipe answers an ask that came the serving way. */
export interface ServedRun {
  /** Absent for the files as they are now. */
  recipe?: NonNullable<AskRunOptions['recipe']>;
  attributes: Attributes;
  /** To be called when it has ended by itself. */
  conclude(outcome: ServedOutcome): void;
}

/** The one place that says what answers served traffic: a release being tried, else what is pinned, else the files. */
export interface ServingRecipes {
  /** @throws what reading the pinned release throws: nothing else is served in its place */
  choose(request: AskRequest): ServedRun;
}

/** @param options.pinned the release that serves a pipeline; undefined for the files as they are now */
export function createServingRecipes(options: {
  defaultPipeline: () => string;
  pinned: (pipelineId: string) => AskRunOptions['recipe'];
  split: TrafficSplit;
}): ServingRecipes {
  const { defaultPipeline, pinned, split } = options;
  return {
    choose: (request) => {
      const pipelineId = request.pipeline ?? defaultPipeline();
      const tried = split.choose(pipelineId, request);
      const { attributes = {}, conclude = () => undefined } = tried ?? {};
      const recipe = tried?.recipe ?? pinned(pipelineId);
      return { ...(recipe == null ? {} : { recipe }), attributes, conclude };
    },
  };
}
