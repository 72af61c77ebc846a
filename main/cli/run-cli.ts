import { CommanderError } from 'commander';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { TrestleError } from '../base/errors/trestle-error.ts';
import { EXIT_CODE, exitCodeFor } from '../contract/exit-code.ts';
import { createCliContext, type CliStreams } from './cli-context.ts';
import { createProgram } from './program.ts';
import { plainText } from './plain-text.ts';

export interface CliOptions extends CliStreams {
  argv: readonly string[];
  environment: Readonly<Record<string, string | undefined>>;
  workingDirectory: string;
  /** Calls back at each SIGINT or SIGTERM. */
  onInterrupt: (listener: (signal: 'SIGINT' | 'SIGTERM') => void) => void;
}

/** After the second interrupt nothing is waited for. */
const IMPATIENT_INTERRUPTS = 2;

/**
 * Runs one command: parse flags, call the engine, format. stdout gets the whole answer or nothing; talk goes to stderr,
 * and on failure its last line is the sentence that says what to do.
 *
 * @returns the exit code of contract/exit-code.ts
 */
export async function runCli(options: CliOptions): Promise<number> {
  const { stderr } = options;
  const abort = new AbortController();
  const interrupts: ('SIGINT' | 'SIGTERM')[] = [];
  options.onInterrupt((signal) => {
    interrupts.push(signal);
    abort.abort(new CancelledError(`Stopped by ${signal}.`));
    if (interrupts.length >= IMPATIENT_INTERRUPTS) process.exit(exitCodeOfSignal(signal));
  });
  const context = createCliContext({ ...options, signal: abort.signal });
  try {
    await createProgram(context).parseAsync([...options.argv], { from: 'user' });
    context.flush();
    return context.exitCode;
  } catch (error) {
    const [interrupt] = interrupts;
    if (error instanceof CommanderError) {
      // Help and version are answers; everything else is a usage error that commander has already put into words.
      if (error.exitCode === 0) {
        context.flush();
        return EXIT_CODE.ok;
      }
      stderr.write(`${plainText(error.message.replace(/^error: /, '').replaceAll('\n', ' '))}\n`);
      return EXIT_CODE.usage;
    }
    stderr.write(`${plainText(sentenceOf(error, options.environment))}\n`);
    if (interrupt !== undefined) return exitCodeOfSignal(interrupt);
    return TrestleError.is(error) ? exitCodeFor(error.code) : EXIT_CODE.unexpected;
  } finally {
    await context.dispose();
  }
}

function exitCodeOfSignal(signal: 'SIGINT' | 'SIGTERM'): number {
  return signal === 'SIGINT' ? EXIT_CODE.interrupted : EXIT_CODE.terminated;
}

/** One sentence; the stack only for those who ask for it, above the sentence. */
function sentenceOf(error: unknown, environment: CliOptions['environment']): string {
  const message = error instanceof Error ? error.message : String(error);
  const isDebug = environment['TRESTLE_LOG'] === 'debug' || environment['TRESTLE_LOG'] === 'trace';
  const stack = isDebug && error instanceof Error && error.stack !== undefined ? `${error.stack}\n` : '';
  const known = TrestleError.is(error) ? message : `Unexpected: ${message} (TRESTLE_LOG=debug shows more)`;
  return stack + known.replaceAll('\n', ' ');
}
