import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';

/** [start, end) in UTF-16 code units. */
export interface TextWindow {
  start: number;
  end: number;
}

/**
 * The stretch of a text to show: what was asked for, else the whole text, else as much as fits around a place in it.
 *
 * @returns a window inside the text, at most `maxLength` long, that cuts no surrogate pair in two
 * @throws InvalidArgumentError when `end` is before `start`
 */
export function textWindow(
  text: string,
  options: { start: number | undefined; end: number | undefined; around: TextWindow | null; maxLength: number },
): TextWindow {
  const { around, maxLength } = options;
  const start = Math.min(options.start ?? defaultStart(text.length, around, maxLength), text.length);
  const end = Math.min(options.end ?? text.length, start + maxLength, text.length);
  if ((options.end ?? end) < start) {
    throw new InvalidArgumentError(`The window ends at ${options.end}, before its start at ${start}.`);
  }
  return { start: characterStart(text, start), end: characterStart(text, end) };
}

function defaultStart(length: number, around: TextWindow | null, maxLength: number): number {
  if (around === null || length <= maxLength) return 0;
  const margin = Math.max(0, Math.floor((maxLength - (around.end - around.start)) / 2));
  return Math.min(Math.max(0, around.start - margin), length - maxLength);
}

/** The offset itself, or one before it when it lies inside a surrogate pair. */
function characterStart(text: string, offset: number): number {
  const isLow = (text.charCodeAt(offset) & 0xfc00) === 0xdc00;
  return isLow && (text.charCodeAt(offset - 1) & 0xfc00) === 0xd800 ? offset - 1 : offset;
}
