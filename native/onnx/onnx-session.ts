import { InferenceSession, Tensor } from 'onnxruntime-node';
import { ConfigError } from '../../main/base/errors/config-error.ts';
import { ModelCallError } from '../../main/base/errors/model-call-error.ts';
import { ModelResponseError } from '../../main/base/errors/model-response-error.ts';

/** One row of token ids (or mask, or types) for a named input of the model. */
export type TokenRows = Readonly<Record<string, readonly number[]>>;

/** A float tensor as the model returned it, row-major. */
export interface FloatTensor {
  values: Float32Array;
  shape: readonly number[];
}

/**
 * One thread: the other core belongs to SQLite and the reader. No arena: it would keep the memory of the longest text
 * ever seen, and costs more than it saves at one row a run (35 µs without, 56 µs with it, 256 tokens). Errors come back
 * as exceptions, so the library's own log to stderr is off.
 */
const SESSION_OPTIONS: InferenceSession.SessionOptions = {
  executionProviders: ['cpu'],
  executionMode: 'sequential',
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  enableCpuMemArena: false,
  logSeverityLevel: 4,
};

/** A loaded ONNX graph that takes rows of token ids and returns floats. */
export class OnnxSession {
  readonly #name: string;
  readonly #session: InferenceSession;

  private constructor(name: string, session: InferenceSession) {
    this.#name = name;
    this.#session = session;
  }

  /**
   * @param options.name what to call the model in messages, e.g. its path
   * @param options.source its bytes, or the path of a model whose tensors lie in further files beside it
   * @throws ConfigError when onnxruntime cannot make a session of it
   */
  static async open(options: { name: string; source: Uint8Array | string }): Promise<OnnxSession> {
    try {
      // The overloads of `create` do not accept the union.
      const session = await (typeof options.source === 'string'
        ? InferenceSession.create(options.source, SESSION_OPTIONS)
        : InferenceSession.create(options.source, SESSION_OPTIONS));
      return new OnnxSession(options.name, session);
    } catch (cause) {
      throw new ConfigError(
        `${options.name} cannot be loaded by onnxruntime: ${reasonOf(cause)}. Fetch the file again.`,
        { cause },
      );
    }
  }

  get inputNames(): readonly string[] {
    return this.#session.inputNames;
  }

  get outputNames(): readonly string[] {
    return this.#session.outputNames;
  }

  /**
   * Runs the model over one text.
   *
   * @param rows the ids for each input, all of the same length; sent as int64 [1, length]
   * @param outputName the output to compute; others are not
   * @throws ModelCallError when the run fails, ModelResponseError when the output is not float32
   */
  async run(rows: TokenRows, outputName: string): Promise<FloatTensor> {
    const feeds: Record<string, Tensor> = {};
    for (const [input, ids] of Object.entries(rows)) feeds[input] = new Tensor('int64', toInt64(ids), [1, ids.length]);
    let output: Tensor | undefined;
    try {
      output = (await this.#session.run(feeds, [outputName]))[outputName];
    } catch (cause) {
      throw new ModelCallError(`${this.#name} failed on ${sizeOf(rows)} tokens: ${reasonOf(cause)}`, { cause });
    }
    if (!(output?.data instanceof Float32Array)) {
      throw new ModelResponseError(
        `${this.#name} gives "${outputName}" as ${output?.type ?? 'nothing'}; float32 is needed.`,
      );
    }
    return { values: output.data, shape: output.dims };
  }

  /** Frees the graph and its weights. Call once. */
  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

/** Ids are small and never negative, so the low halves are enough: a BigInt for each would cost more than the model. */
function toInt64(ids: readonly number[]): BigInt64Array {
  const halves = new Int32Array(ids.length * 2);
  for (let index = 0; index < ids.length; index++) halves[index * 2] = ids[index] as number;
  return new BigInt64Array(halves.buffer);
}

function sizeOf(rows: TokenRows): number {
  return Object.values(rows)[0]?.length ?? 0;
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
