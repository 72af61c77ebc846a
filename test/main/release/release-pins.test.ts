import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReleaseHash } from '../../../main/contract/ids.ts';
import type { ReleasePin } from '../../../main/contract/release.ts';
import { appendPin, readPinsFile } from '../../../main/release/pins-file.ts';
import { canaryOf, parsePins, pinLine, servedBefore, servingOf } from '../../../main/release/release-pins.ts';

const hash = (digit: string): ReleaseHash => `r-${digit.repeat(64)}` as ReleaseHash;
const [A, B, C] = [hash('a'), hash('b'), hash('c')];

function pin(action: ReleasePin['action'], release: ReleaseHash | null, before: ReleaseHash | null = null): ReleasePin {
  const about = { at: '2026-11-29T08:00:00.000Z', by: 'ada', reason: '', gateRunId: null, ms: 1 };
  return { ...about, pipelineId: 'default', release, before, action, share: action === 'canary' ? 0.05 : null };
}

describe('what serves', () => {
  it('is the working tree before anything was pinned, and what the last line says after', () => {
    expect(servingOf([], 'default')).toBeNull();
    expect(servingOf([pin('promote', A), pin('promote', B, A)], 'default')).toBe(B);
    expect(servingOf([pin('promote', A), pin('unpin', null, A)], 'default')).toBeNull();
  });

  it('is each pipeline’s own', () => {
    expect(servingOf([pin('promote', A)], 'other')).toBeNull();
  });

  it('stays what it is while a canary runs beside it', () => {
    const pins = [pin('promote', A), pin('canary', B, A)];
    expect(servingOf(pins, 'default')).toBe(A);
    expect(canaryOf(pins, 'default')?.release).toBe(B);
    expect(canaryOf([...pins, pin('canary-end', B, A)], 'default')).toBeNull();
  });
});

describe('what a rollback goes back to', () => {
  it('is what served before, then what served before that, then the working tree', () => {
    const pins = [pin('promote', A), pin('promote', B, A), pin('promote', C, B)];
    expect(servedBefore(pins, 'default')).toBe(B);
    pins.push(pin('rollback', B, C));
    expect(servedBefore(pins, 'default')).toBe(A);
    pins.push(pin('rollback', A, B));
    expect(servedBefore(pins, 'default')).toBeNull();
    pins.push(pin('rollback', null, A));
    expect(servedBefore(pins, 'default')).toBeUndefined();
  });

  it('is nothing before anything was promoted', () => {
    expect(servedBefore([], 'default')).toBeUndefined();
  });
});

describe('pins.jsonl', () => {
  let folder: string;
  const places = (): { path: string; lockPath: string } => ({
    path: join(folder, 'releases', 'pins.jsonl'),
    lockPath: join(folder, 'pins.lock'),
  });
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'trestle-pins-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('only grows: what was written stays as it is', () => {
    appendPin(places(), pin('promote', A));
    const before = readFileSync(places().path, 'utf8');
    appendPin(places(), pin('promote', B, A));
    expect(readFileSync(places().path, 'utf8')).toBe(before + pinLine(pin('promote', B, A)));
  });

  it('reads past a line that a killed process left half written, and cuts it off before the next one', () => {
    appendPin(places(), pin('promote', A));
    appendFileSync(places().path, pinLine(pin('promote', B, A)).slice(0, 40));
    expect(readPinsFile(places().path)).toEqual({ pins: [pin('promote', A)], problems: [] });
    appendPin(places(), pin('promote', C, A));
    expect(readPinsFile(places().path)).toEqual({ pins: [pin('promote', A), pin('promote', C, A)], problems: [] });
  });

  it('reads every beginning of itself as the lines that are whole in it', () => {
    const text = [pin('promote', A), pin('promote', B, A), pin('rollback', A, B)].map(pinLine).join('');
    for (let end = 0; end <= text.length; end++) {
      const { pins, problems } = parsePins(text.slice(0, end));
      const whole = text.slice(0, end).split('\n').length - 1;
      // A line that only lacks its end is as good as whole.
      expect([whole, whole + 1]).toContain(pins.length);
      expect(problems).toEqual([]);
    }
  });

  it('names a line that is none by its number, and reads the others', () => {
    writeFileSync(
      join(folder, 'p'),
      `${pinLine(pin('promote', A))}{"at":7}\nnot json\n${pinLine(pin('promote', B, A))}`,
    );
    const { pins, problems } = readPinsFile(join(folder, 'p'));
    expect(pins).toHaveLength(2);
    expect(problems.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('reads lines with the ends that a checkout on Windows gives them', () => {
    expect(parsePins(pinLine(pin('promote', A)).replace('\n', '\r\n')).pins).toEqual([pin('promote', A)]);
  });
});
