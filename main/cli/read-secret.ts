import { throwIfAborted } from '../base/abort.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { CliContext } from './cli-context.ts';

/** A key is far below this; more was piped in by mistake. */
const MAX_INPUT_BYTES = 64 * 1024;
const END_OF_LINE = /[\r\n]/;
const CTRL_C = '\u0003';
const CTRL_D = '\u0004';
const ERASE = ['\u0008', '\u007f'];

/**
 * Reads a secret: at a terminal with a prompt and nothing shown, else the first line of stdin. It is never an argument:
 * those stand in the shell's history and in the list of processes.
 */
export async function readSecret(context: CliContext, prompt: string): Promise<string> {
  const { stdin } = context;
  if (stdin.isTTY !== true || stdin.setRawMode === undefined) return firstLine(await readAll(context));
  context.stderr.write(`${prompt} (not shown): `);
  stdin.setRawMode(true);
  try {
    return await readHidden(context);
  } finally {
    stdin.setRawMode(false);
    stdin.pause();
    context.stderr.write('\n');
  }
}

async function readAll({ stdin, signal }: CliContext): Promise<string> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of stdin) {
    throwIfAborted(signal);
    const buffer = Buffer.from(piece);
    bytes += buffer.byteLength;
    if (bytes > MAX_INPUT_BYTES) throw new InvalidArgumentError('More was given on stdin than a secret can be.');
    pieces.push(buffer);
  }
  return Buffer.concat(pieces).toString('utf8');
}

function firstLine(text: string): string {
  return (text.split(END_OF_LINE, 1)[0] ?? '').trim();
}

function readHidden({ stdin, signal }: CliContext): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = '';
    const stop = (): void => {
      stdin.off('data', take);
      signal.removeEventListener('abort', cancel);
    };
    const cancel = (): void => {
      stop();
      reject(new CancelledError('Nothing was set.'));
    };
    const take = (piece: Buffer | string): void => {
      for (const character of piece.toString()) {
        if (character === CTRL_C || (character === CTRL_D && typed === '')) {
          cancel();
          return;
        }
        if (END_OF_LINE.test(character) || character === CTRL_D) {
          stop();
          resolve(typed.trim());
          return;
        }
        if (ERASE.includes(character)) typed = typed.slice(0, -1);
        else typed += character;
      }
    };
    stdin.on('data', take);
    signal.addEventListener('abort', cancel, { once: true });
    stdin.resume();
  });
}
