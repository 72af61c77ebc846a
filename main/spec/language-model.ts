import type { LanguageModelV4 } from '@ai-sdk/provider';
import type { InvalidOutput } from '../contract/prompt-file.ts';
import type { ModelCallContext } from './model-call.ts';

/**
 * A language model is the AI SDK provider specification: providers are its packages, and every policy of ours
 * (tracing, retry, breaker, cache, replay) takes one and is one.
 */
export type LanguageModel = LanguageModelV4;

/**
 * The structured context that the executor passes beside the rendered prompt, under `providerOptions.trestle`.
 * Models on this machine read it; provider packages only read their own key, so it never leaves.
 */
export interface TrestleProviderOptions {
  /** As it was typed. */
  question: string;
  /** The same standing alone: a follow-up with the topic of the conversation carried over. */
  standaloneQuestion: string;
  passages: readonly {
    /** Marker number in the answer, from 1. */
    marker: number;
    chunkId: string;
    title: string;
    headingPath: readonly string[];
    text: string;
    rank: number;
    /** 0..1, fused score over the best fused score of this search. */
    retrievalScore: number;
    bm25Score: number | null;
    cosineSimilarity: number | null;
  }[];
  /** Earlier turns of the session are before the model too. */
  hasHistory?: boolean;
  /** Of an agent: the tool that adds to `passages`, and its parameter that takes what to look for. */
  retrievalTool?: { name: string; queryParameter: string };
  /** Of a call for JSON; `ask-again` where it is absent. */
  invalidOutput?: InvalidOutput;
  /** Absent for a call from outside of a run. */
  call?: ModelCallContext;
}

/** Finds the model behind `provider/model`. @throws NotFoundError that lists the known ones */
export interface LanguageModelRegistry {
  resolve(modelId: string): LanguageModel;
  list(): readonly { modelId: string; isLocal: boolean }[];
}
