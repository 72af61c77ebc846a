import type { ReleaseHash } from '../contract/ids.ts';
import type { ReleasePin } from '../contract/release.ts';
import { releasePin } from '../contract/release-file.ts';

/** What `releases/pins.jsonl` says, oldest first. */
export interface ReadPins {
  pins: readonly ReleasePin[];
  /** Lines that are none; a last line without its end was being written when its process was killed, and is no problem. */
  problems: readonly { line: number; message: string }[];
}

/** @param text of the file; `\r\n` is a line's end too, as a checkout may leave it */
export function parsePins(text: string): ReadPins {
  const pins: ReleasePin[] = [];
  const problems: { line: number; message: string }[] = [];
  const lines = text.split('\n');
  for (const [at, whole] of lines.entries()) {
    const line = whole.replace(/\r$/, '');
    if (line === '') continue;
    const parsed = releasePin.safeParse(readJson(line));
    if (parsed.success) pins.push(parsed.data as ReleasePin);
    else if (at < lines.length - 1) {
      const [issue] = parsed.error.issues;
      problems.push({ line: at + 1, message: `${issue?.path.join('.') || 'the line'}: ${issue?.message ?? 'no pin'}` });
    }
  }
  return { pins, problems };
}

/** @returns what serves a pipeline; null when the working tree does: a canary beside it changes nothing of that */
export function servingOf(pins: readonly ReleasePin[], pipelineId: string): ReleaseHash | null {
  return lastChange(pins, pipelineId)?.release ?? null;
}

/** @returns the line that made it so; null when nothing was ever pinned */
export function lastChange(pins: readonly ReleasePin[], pipelineId: string): ReleasePin | null {
  return pins.findLast((pin) => pin.pipelineId === pipelineId && changesServing(pin)) ?? null;
}

/**
 * What a rollback goes back to: what served before the release that serves now was put in its place. Going back twice
 * goes two steps back, and not to and fro.
 *
 * @returns null for the working tree; undefined when there is nothing to go back from
 */
export function servedBefore(pins: readonly ReleasePin[], pipelineId: string): ReleaseHash | null | undefined {
  const stack: (ReleaseHash | null)[] = [null];
  for (const pin of pins) {
    if (pin.pipelineId !== pipelineId || !changesServing(pin)) continue;
    const earlier = stack.lastIndexOf(pin.release);
    if (pin.action === 'rollback' && earlier >= 0) stack.length = earlier + 1;
    else if (stack.at(-1) !== pin.release) stack.push(pin.release);
  }
  return stack.length < 2 ? undefined : stack.at(-2);
}

/** @returns the share that a candidate gets now; null without a canary under way */
export function canaryOf(pins: readonly ReleasePin[], pipelineId: string): ReleasePin | null {
  const last = pins.findLast((pin) => pin.pipelineId === pipelineId);
  return last?.action === 'canary' ? last : null;
}

export function pinLine(pin: ReleasePin): string {
  return `${JSON.stringify(pin)}\n`;
}

function changesServing({ action }: ReleasePin): boolean {
  return action === 'promote' || action === 'rollback' || action === 'unpin';
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
