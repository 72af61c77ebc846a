import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { ModelCallError, type ModelCallReason } from '../../base/errors/model-call-error.ts';
import { deserializeError, type SerializedError } from '../../contract/serialized-error.ts';
import type {
  GenerationEnd,
  GenerationReply,
  GenerationRequest,
  GenerationTask,
  ModelFiles,
} from '../../spec/text-generation.ts';

const KEPT_STDERR = 2000;

/** Where the program's parts lie that such a process is started from. */
export interface ModelProcessLayout {
  generationProcess: URL;
  /** A thread that hears when the engine is gone. */
  processWatch: URL;
  denyNetwork: URL;
}

export type Environment = Readonly<Record<string, string | undefined>>;

interface OpenCall {
  id: number;
  onText: (text: string) => void;
  resolve: (end: GenerationEnd) => void;
  reject: (error: Error) => void;
}

/** One life of a process that holds a model: started, loaded, writing one text after the other, ended. */
export class ModelProcess {
  /** Resolves when the model is loaded; rejects with what keeps it from that. */
  readonly loaded: Promise<void>;
  /** Resolves when the process is gone, for whatever reason. */
  readonly gone: Promise<void>;
  readonly #child: ChildProcess;
  #call: OpenCall | null = null;
  #lastId = 0;
  #isGone = false;

  /** @param options.modelId for messages */
  constructor(options: {
    layout: ModelProcessLayout;
    environment: Environment;
    model: ModelFiles;
    modelId: string;
  }) {
    const { layout, environment, model, modelId } = options;
    this.#child = startProcess(layout, model, environment);
    const loaded = Promise.withResolvers<void>();
    const gone = Promise.withResolvers<void>();
    this.loaded = loaded.promise;
    this.gone = gone.promise;
    // Nobody may wait for it when the process is ended while it loads.
    this.loaded.catch(() => undefined);
    let stderr = '';
    this.#child.stderr?.on('data', (data: Buffer) => {
      stderr = (stderr + data.toString('latin1')).slice(-KEPT_STDERR);
    });
    this.#child.stdin?.on('error', () => undefined);
    this.#child.on('error', () => undefined);
    this.#child.on('message', (reply: GenerationReply) => {
      if (reply.kind === 'ready') this.#send({ kind: 'load', model });
      else if (reply.kind === 'loaded') loaded.resolve();
      else if (reply.kind === 'failed') loaded.reject(toError(reply.error));
      else this.#receive(reply);
    });
    this.#child.on('close', (code, signal) => {
      this.#isGone = true;
      const error = new ModelCallError(`The process of ${modelId} ended (${describeEnd(code, signal, stderr)}).`, {
        isRetryable: true,
        reason: 'reset',
      });
      loaded.reject(error);
      this.#call?.reject(error);
      this.#call = null;
      gone.resolve();
    });
  }

  get isGone(): boolean {
    return this.#isGone;
  }

  /**
   * Writes one text; the next may be asked for when this one is answered.
   *
   * @throws CancelledError when the process has stopped after `signal` aborted, ModelCallError
   */
  async generate(
    request: GenerationRequest,
    options: { onText: (text: string) => void; signal: AbortSignal },
  ): Promise<GenerationEnd> {
    const { onText, signal } = options;
    if (signal.aborted) throw new CancelledError();
    const id = ++this.#lastId;
    const { promise, resolve, reject } = Promise.withResolvers<GenerationEnd>();
    this.#call = { id, onText, resolve, reject };
    const cancel = (): void => this.#send({ kind: 'cancel', id });
    signal.addEventListener('abort', cancel, { once: true });
    this.#send({ kind: 'generate', id, request });
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', cancel);
    }
  }

  /** Ends the process now. Nothing in it is worth waiting for. Safe to call twice. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.gone;
  }

  #receive(reply: Extract<GenerationReply, { id: number }>): void {
    const call = this.#call;
    if (call?.id !== reply.id) return;
    if (reply.kind === 'text') {
      call.onText(reply.text);
      return;
    }
    this.#call = null;
    if (reply.kind === 'ended') call.resolve(reply.end);
    else call.reject(toError(reply.error));
  }

  /** A process that is gone is noticed by `close`. */
  #send(task: GenerationTask): void {
    if (this.#child.connected) this.#child.send(task, () => undefined);
  }
}

/** What llama.cpp's drivers and its own test of a binary look for. */
const LLAMA_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'LD_LIBRARY_PATH'];

function startProcess(
  { generationProcess, processWatch, denyNetwork }: ModelProcessLayout,
  { kind }: ModelFiles,
  environment: Environment,
): ChildProcess {
  const isElectron = process.versions['electron'] !== undefined;
  // Node's own sandbox: nothing written, nothing started. The runtime is an add-on.
  const closed = ['--permission', '--allow-fs-read=*', '--allow-worker', '--allow-addons', '--no-warnings'];
  // A person's own node-llama-cpp starts a process to try its binary, and writes beside it: it would not run in there.
  const sandbox = kind === 'gguf' ? [] : closed;
  const kept = kind === 'gguf' ? LLAMA_VARIABLES : [];
  const variables = kept.flatMap((name) => (environment[name] === undefined ? [] : [[name, environment[name]]]));
  return fork(fileURLToPath(generationProcess), [processWatch.href], {
    execArgv: isElectron ? [] : [...sandbox, '--import', denyNetwork.href],
    // No secret of ours; the runtime's telemetry has no other switch.
    env: {
      ...Object.fromEntries(variables),
      ORT_DISABLE_TELEMETRY: '1',
      ...(isElectron ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
    },
    serialization: 'advanced',
    // Nothing is ever written to its stdin: it ends when that closes, so it does not outlive a killed engine.
    stdio: ['pipe', 'ignore', 'pipe', 'ipc'],
  });
}

function describeEnd(code: number | null, signal: string | null, stderr: string): string {
  if (/bad_alloc|out of memory|Failed to allocate/i.test(stderr)) return 'not enough memory; take a smaller model';
  if (signal === 'SIGKILL') return 'SIGKILL, as the system does when memory is short; take a smaller model';
  const lastLine = stderr.trim().split('\n').at(-1) ?? '';
  return `${signal ?? `code ${code}`}${lastLine === '' ? '' : `: ${lastLine.slice(0, 200)}`}`;
}

function toError(data: SerializedError): Error {
  if (data.code !== 'model_call') return deserializeError(data);
  const { reason } = data.details;
  return new ModelCallError(data.message, {
    isRetryable: data.isRetryable,
    ...(typeof reason === 'string' ? { reason: reason as ModelCallReason } : {}),
  });
}
