import type { LanguageModel } from './language-model.ts';

/** What routing knows of a model before it is called. */
export interface ModelInfo {
  /** `provider/model` */
  modelId: string;
  /** Answers on this machine: in this process, or from a loopback server. Such a model costs no money. */
  isLocal: boolean;
  /** Input and output together; null when it is not known. */
  contextTokens: number | null;
  /** Null, or left out, when nobody says. */
  supportsTools?: boolean | null;
  /** Takes a JSON Schema for its answer and keeps to it; absent when that is not known. */
  supportsJsonSchema?: boolean | null;
  /** False for one that answers from the structured context alone: it cannot go on with what another has begun. */
  readsPrompt?: boolean;
}

/**
 * Where base models come from: clouds, servers on this machine, the simulator, what every machine has. The gateway asks
 * its sources in order and puts every policy around what they open; a source wraps nothing itself.
 */
export interface ModelSource {
  /** What can be named now. Cheap: read from memory, called for every list and every routed call. */
  list(): readonly ModelInfo[];
  /**
   * @returns the bare model, always the same object for the same id; null when the id is none of this source's. A source
   *   may open ids that it does not list (a cloud's newest model).
   * @throws ConfigError, DeniedError when the id is its own but cannot be used, saying what is missing
   */
  open(modelId: string): LanguageModel | null;
  /** What is known of a model that `open` would open; null when the id is none of this source's. */
  describe(modelId: string): ModelInfo | null;
}

/** A wrapper of the gateway's stack: takes a model and is one. Models it has nothing to add to it returns as they are. */
export type ModelLayer = (model: LanguageModel, info: ModelInfo) => LanguageModel;
