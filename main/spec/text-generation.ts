import type { SerializedError } from '../contract/serialized-error.ts';

/** Which files of this machine hold a language model. Paths are absolute. */
export type ModelFiles =
  | {
      kind: 'onnx';
      folder: string;
      /** The graph, inside of the folder. */
      graph: string;
    }
  | {
      kind: 'gguf';
      file: string;
      /** The file that a person's own node-llama-cpp is imported from. */
      library: string;
    };

/** One turn of a conversation, in words. */
export interface GenerationMessage {
  role: 'system' | 'user' | 'assistant';
  content: string;
}

/** What to write. Null is what the model's own files say. */
export interface GenerationRequest {
  messages: readonly GenerationMessage[];
  /** Model tokens at most. */
  maxTokens: number;
  /** 0 takes the likeliest token each time. */
  temperature: number | null;
  topP: number | null;
  topK: number | null;
  seed: number | null;
  /** The answer ends before the first of these. */
  stop: readonly string[];
}

/** How a text ended, with what was counted by the model's own tokenizer. */
export interface GenerationEnd {
  finish: 'stop' | 'length';
  inputTokens: number;
  outputTokens: number;
}

/** A loaded model that writes; one text at a time. */
export interface TextGenerator {
  /**
   * @param options.onText a piece of the text as soon as it is certain
   * @throws CancelledError after the token during which `signal` aborted, ModelCallError
   */
  generate(
    request: GenerationRequest,
    options: { onText: (text: string) => void; signal: AbortSignal },
  ): Promise<GenerationEnd>;
}

/** What the process that holds a model is asked: `load` first and once; then one `generate` after the other. */
export type GenerationTask =
  | { kind: 'load'; model: ModelFiles }
  | { kind: 'generate'; id: number; request: GenerationRequest }
  | { kind: 'cancel'; id: number };

/** What it says: `ready`; `loaded` or `failed` once; for each `generate` any number of `text`, then `ended` or `refused`. */
export type GenerationReply =
  | { kind: 'ready' }
  | { kind: 'loaded' }
  | { kind: 'failed'; error: SerializedError }
  | { kind: 'text'; id: number; text: string }
  | { kind: 'ended'; id: number; end: GenerationEnd }
  | { kind: 'refused'; id: number; error: SerializedError };
