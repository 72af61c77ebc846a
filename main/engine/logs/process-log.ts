/**
 * What a process of the app notes of its own life: that it started, what it opened, how it ended, which call failed with
 * which code. Never what a person typed, read or was answered: an error is noted by its kind and the places in the program
 * it came through, since its message may quote a question or a document.
 */
import { openRotatingLog } from '../../storage/rotating-log.ts';
import type { Clock } from '../../spec/clock.ts';
import { createRedactor } from '../../trace/redact.ts';

/** Longer values say nothing more. UTF-16 code units. */
const MAX_VALUE_LENGTH = 2000;
/** Places of a stack that are noted. */
const MAX_FRAMES = 12;

export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface ProcessLog {
  /** @param event what happened, `engine-exited`; fields must hold nothing that a person wrote */
  note(event: string, fields?: LogFields): void;
  noteError(event: string, error: unknown, fields?: LogFields): void;
}

/** @param options.knownSecrets values that must not be written down, whatever they look like */
export function openProcessLog(options: {
  directory: string;
  /** `shell`, `engine` */
  name: string;
  clock: Pick<Clock, 'now'>;
  knownSecrets?: () => readonly string[];
}): ProcessLog {
  const file = openRotatingLog(options);
  const redactor = createRedactor({ knownSecrets: options.knownSecrets ?? (() => []) });
  const note = (event: string, fields: LogFields = {}): void => {
    const short = Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value.slice(0, MAX_VALUE_LENGTH) : value,
    ]);
    const line = { at: new Date(options.clock.now()).toISOString(), event, ...Object.fromEntries(short) };
    file.add(redactor.redactText(JSON.stringify(line)).text);
  };
  return {
    note,
    noteError: (event, error, fields = {}) => note(event, { ...fields, ...kindOf(error) }),
  };
}

function kindOf(error: unknown): LogFields {
  if (!(error instanceof Error)) return { error: typeof error };
  const { code } = error as { code?: unknown };
  // Without the message, which may have lines that look like places.
  const frames = (error.stack ?? '')
    .replace(error.message, '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, MAX_FRAMES)
    .map((line) => line.trim());
  return { error: error.name, ...(typeof code === 'string' ? { code } : {}), frames: frames.join(' < ') };
}
