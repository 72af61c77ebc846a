import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { runCli } from '../../main/cli/run-cli.ts';

export interface CliOutcome {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** The last line of stderr: the sentence. */
  sentence: string;
  /** stdout as JSON; throws when it is none. */
  json<Value>(): Value;
}

/** A person at this machine: a home of their own and a folder to work in. */
export interface CliDesk {
  /** The folder commands run in. */
  folder: string;
  home: string;
  run(...argv: string[]): Promise<CliOutcome>;
  /** Runs with other variables beside the desk's own. */
  runWith(environment: Readonly<Record<string, string>>, ...argv: string[]): Promise<CliOutcome>;
  /** Runs with a text on stdin. */
  runReading(input: string, environment: Readonly<Record<string, string>>, ...argv: string[]): Promise<CliOutcome>;
  remove(): void;
}

/** Runs the real command line in this process, over a real workspace in a temporary folder. */
export function createCliDesk(): CliDesk {
  const root = mkdtempSync(join(tmpdir(), 'trestle-desk-'));
  const home = join(root, 'home');
  const runReading: CliDesk['runReading'] = async (input, environment, ...argv) => {
    const stdout = collect();
    const stderr = collect();
    const exitCode = await runCli({
      argv,
      // Nothing of a test is left in the keyring of who runs it.
      environment: { TRESTLE_HOME: home, TRESTLE_KEYRING: 'off', ...environment },
      workingDirectory: root,
      stdin: Readable.from([Buffer.from(input)]),
      stdout: stdout.stream,
      stderr: stderr.stream,
      onInterrupt: () => undefined,
    });
    return {
      exitCode,
      stdout: stdout.text(),
      stderr: stderr.text(),
      sentence: stderr.text().trimEnd().split('\n').at(-1) ?? '',
      json: (() => JSON.parse(stdout.text())) as CliOutcome['json'],
    };
  };
  const runWith: CliDesk['runWith'] = (environment, ...argv) => runReading('', environment, ...argv);
  return {
    folder: root,
    home,
    run: (...argv) => runWith({}, ...argv),
    runWith,
    runReading,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

function collect(): { stream: Writable; text: () => string } {
  const pieces: Buffer[] = [];
  const stream = new Writable({
    write: (piece: Buffer, _encoding, done) => {
      pieces.push(Buffer.from(piece));
      done();
    },
  });
  return { stream, text: () => Buffer.concat(pieces).toString('utf8') };
}
