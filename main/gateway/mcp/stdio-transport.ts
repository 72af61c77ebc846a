import { type ChildProcess, spawn } from 'node:child_process';
import { type JSONRPCMessage, ReadBuffer, serializeMessage, type Transport } from '@modelcontextprotocol/client';
import { ToolExecutionError } from '../../base/errors/tool-execution-error.ts';
import type { Clock } from '../../spec/clock.ts';

/** A server that says more than this after one question is ended, bytes. */
export const MAX_SPOKEN_BYTES = 8 * 1024 * 1024;
/** How long a server that was told to end may take, in milliseconds. */
const CLOSE_GRACE_MS = 500;
const KEPT_STDERR = 2000;

/**
 * Speaks with a server over the standard streams of a process of its own. The process leads a group, so that what it starts
 * ends with it, and it is ended when it floods us.
 */
export class StdioTransport implements Transport {
  onclose?: (() => void) | undefined;
  onerror?: ((error: Error) => void) | undefined;
  onmessage?: ((message: JSONRPCMessage) => void) | undefined;
  readonly #options: {
    command: string;
    args: readonly string[];
    env: Record<string, string>;
    cwd: string;
    clock: Clock;
  };
  readonly #buffer = new ReadBuffer({ maxBufferSize: MAX_SPOKEN_BYTES });
  readonly #gone = Promise.withResolvers<void>();
  #child: ChildProcess | null = null;
  #spokenBytes = 0;
  #stderr = '';
  /** Why it ended, when we know better than the system. */
  #reason: string | null = null;

  constructor(options: {
    command: string;
    args: readonly string[];
    env: Record<string, string>;
    cwd: string;
    clock: Clock;
  }) {
    this.#options = options;
  }

  /** Its presence tells the library that this is a process. */
  readonly stderr: null = null;

  get pid(): number | null {
    return this.#child?.pid ?? null;
  }

  /** The last words of the process, and how it ended. */
  get lastWords(): string {
    const words = this.#stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
    return [this.#reason, words === '' ? null : `its last words: ${words}`].filter((part) => part !== null).join('; ');
  }

  start(): Promise<void> {
    const { command, args, env, cwd } = this.#options;
    return new Promise((resolve, reject) => {
      const child = spawn(command, [...args], {
        cwd,
        env,
        stdio: ['pipe', 'pipe', 'pipe'],
        // Leads a process group where there are such.
        detached: process.platform !== 'win32',
        windowsHide: true,
        shell: false,
      });
      this.#child = child;
      process.once('exit', this.#killGroup);
      child.once('spawn', resolve);
      child.once('error', (error) => {
        this.#ended();
        reject(new ToolExecutionError(`${command} cannot be started: ${error.message}.`, { cause: error }));
      });
      child.once('close', (code, signal) => {
        this.#reason ??= signal === null ? `it ended with code ${code}` : `it was ended by ${signal}`;
        this.#ended();
      });
      child.stdin.on('error', () => undefined);
      child.stdout.on('data', (data: Buffer) => this.#hear(data));
      child.stdout.on('error', () => undefined);
      child.stderr.on('data', (data: Buffer) => {
        this.#stderr = (this.#stderr + data.toString('utf8')).slice(-KEPT_STDERR);
      });
    });
  }

  send(message: JSONRPCMessage): Promise<void> {
    const stdin = this.#child?.stdin;
    if (!stdin?.writable) return Promise.reject(new ToolExecutionError('The server is gone.'));
    this.#spokenBytes = 0;
    return new Promise((resolve, reject) => {
      stdin.write(serializeMessage(message), (error) => (error ? reject(error) : resolve()));
    });
  }

  async close(): Promise<void> {
    const child = this.#child;
    if (child === null || child.pid === undefined) return;
    child.stdin?.end();
    const waited = new AbortController();
    await Promise.race([
      this.#gone.promise,
      this.#options.clock.sleep(CLOSE_GRACE_MS, waited.signal).catch(() => undefined),
    ]);
    waited.abort();
    // Also when it ended by itself: what it started may not have.
    this.#killGroup();
    await this.#gone.promise;
  }

  #hear(data: Buffer): void {
    this.#spokenBytes += data.length;
    if (this.#spokenBytes > MAX_SPOKEN_BYTES) {
      this.#reason ??= `it sent more than ${MAX_SPOKEN_BYTES / 1024 / 1024} MiB at once`;
      this.#killGroup();
      return;
    }
    try {
      this.#buffer.append(data);
    } catch (error) {
      this.#reason ??= 'it sent a message that is too long';
      this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      this.#killGroup();
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        // A line that is no message: some servers log to stdout.
        this.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  readonly #killGroup = (): void => {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // Nobody of it is left.
    }
  };

  #ended(): void {
    process.removeListener('exit', this.#killGroup);
    this.#killGroup();
    this.#gone.resolve();
    this.onclose?.();
  }
}
