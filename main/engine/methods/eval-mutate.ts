import { readFileSync, statSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { CancelledError } from '../../base/errors/cancelled-error.ts';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { EvalMutateEvent } from '../../contract/eval-mutate.ts';
import { type DatasetRow, readDatasetRows } from '../../evals/dataset-rows.ts';
import { requireDatasetSize } from '../../evals/datasets/dataset-limits.ts';
import { type MutatedRow, mutateDataset } from '../../evals/mutate/mutate-dataset.ts';
import type { Handlers } from '../handlers.ts';

/** Sent together: others get a turn in between. */
const ROWS_AT_ONCE = 200;
/** What a terminal would obey, or cannot show; JSON says it as well by its number. */
const UNSHOWN = /[\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/** Needs no workspace: it reads the file that is named and writes none. */
export const evalMutateHandlers: Handlers<never, 'eval.mutate'> = {
  'eval.mutate': async function* ({ path, kinds, severity, seed }, { signal }): AsyncGenerator<EvalMutateEvent> {
    const variants = mutateDataset(readRows(path), { kinds, severity, seed });
    for (;;) {
      if (signal.aborted) throw new CancelledError();
      const lines: string[] = [];
      while (lines.length < ROWS_AT_ONCE) {
        const next = variants.next();
        if (next.done) {
          if (lines.length > 0) yield { type: 'mutate-rows', text: lines.join('') };
          yield { type: 'mutate-finished', report: { dataset: path, severity, seed, ...next.value } };
          return;
        }
        lines.push(lineOf(next.value));
      }
      yield { type: 'mutate-rows', text: lines.join('') };
      await setImmediate();
    }
  },
};

/** @throws NotFoundError, InvalidArgumentError with file and line */
function readRows(path: string): DatasetRow[] {
  let bytes: Uint8Array;
  try {
    requireDatasetSize(path, statSync(path).size);
    bytes = readFileSync(path);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      throw new NotFoundError(`${path} is not there. Name a JSONL or CSV file whose rows have a question.`, { cause });
    }
    if (code === 'EISDIR' || code === 'EACCES' || code === 'EPERM') {
      throw new InvalidArgumentError(`${path} cannot be read as a file (${code}).`, { cause });
    }
    throw cause;
  }
  try {
    return readDatasetRows(new TextDecoder('utf-8', { fatal: true }).decode(bytes), path);
  } catch (cause) {
    if (cause instanceof TypeError) {
      throw new InvalidArgumentError(`${path} is not UTF-8; convert it and try again.`, { cause });
    }
    throw cause;
  }
}

function lineOf(row: MutatedRow): string {
  const json = JSON.stringify(row).replace(UNSHOWN, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `${json}\n`;
}
