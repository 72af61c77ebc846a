import { describe, expect, it } from 'vitest';
import { pinWords } from '../../../../renderer/features/releases/list/pin-table.tsx';
import { rollbackFacts } from '../../../../renderer/features/releases/list/roll-back-panel.tsx';
import { changedParts, changeLines } from '../../../../renderer/features/releases/view-model/change-rows.ts';
import { trialScale } from '../../../../renderer/features/releases/view-model/trial-band.ts';
import {
  allowedDelta,
  radiusCells,
  trialDelta,
  trialValue,
} from '../../../../renderer/features/releases/view-model/trial-words.ts';
import { releaseVerdict } from '../../../../renderer/features/releases/view-model/verdict-words.ts';
import { gateCheck, gateReport, HASH, keptRelease, OTHER } from './release-builders.ts';

const worse = gateCheck({ name: 'Replay: worse', held: false, actual: 67, unit: 'count', threshold: 'at most 12' });
const of = (given: Partial<Parameters<typeof releaseVerdict>[0]>) =>
  releaseVerdict({ release: keptRelease(), report: null, run: null, serving: HASH, edits: 0, ...given });

describe('the verdict on a release', () => {
  it('names the check that refuses it first, against its limit', () => {
    expect(of({ report: gateReport([gateCheck(), worse]) })).toEqual({
      sentence: 'claims is refused: Replay: worse 67, at most 12',
      detail: '1 of 2 checks held. r-7f3a9c1 goes on serving.',
    });
  });

  it('does not offer again what was rolled back without saying so', () => {
    const release = keptRelease({ state: 'rolled-back', reason: 'it refuses more than before' });
    expect(of({ release, report: gateReport([gateCheck()]) })).toEqual({
      sentence: 'claims was rolled back',
      detail: 'it refuses more than before. 1 of 1 check held. r-7f3a9c1 goes on serving.',
    });
  });

  it('says that it may ship when every check held', () => {
    expect(of({ report: gateReport([gateCheck()]) }).sentence).toBe('claims may ship');
  });

  it('does not call what could not be decided a value', () => {
    const report = gateReport([gateCheck({ held: false, actual: null })]);
    expect(of({ report }).sentence).toBe('claims is refused: Eval: recall@10 could not be decided');
  });

  it('says of the working tree how far it is from what serves', () => {
    expect(of({ release: null, edits: 3 })).toEqual({
      sentence: 'No gate has judged the working tree yet',
      detail: '3 parts differ from what serves. r-7f3a9c1 goes on serving.',
    });
  });

  it('tells a release that was changed from one that nobody signed', () => {
    const problem = 'prompts: expected 1a, found 2b.';
    expect(of({ release: keptRelease({ problem }) }).sentence).toBe('claims cannot serve: it is not what was sealed');
    expect(of({ release: keptRelease({ problem, isSigned: false }) }).sentence).toBe('claims is sealed and not signed');
  });
});

describe('what is in a release', () => {
  it('has the parts that changed first, and says same of the others', () => {
    const parts = changedParts([{ path: 'prompts.support.user', change: 'changed', before: 'a\nb', after: 'a\nc' }]);
    expect(parts[0]).toMatchObject({ part: 'prompts', changes: [{ path: 'prompts.support.user' }] });
    expect(parts.slice(1).every(({ changes }) => changes.length === 0)).toBe(true);
    expect(new Set(parts.map(({ part }) => part)).size).toBe(parts.length);
  });

  it('shows a change line by line, and what was added or removed whole', () => {
    expect(changeLines({ path: 'x', change: 'changed', before: 'a\nb', after: 'a\nc' })).toEqual(
      expect.arrayContaining(['-b', '+c']),
    );
    expect(changeLines({ path: 'x', change: 'added', after: 4 })).toEqual(['+4']);
    expect(changeLines({ path: 'x', change: 'removed', before: { k: 8 } })).toEqual(['-{', '-  "k": 8', '-}']);
  });

  it('leaves out a fingerprint beside the text that it is of, and tells one that is alone', () => {
    const fingerprint = { path: 'prompts.a.fingerprint', change: 'changed' as const, before: '1', after: '2' };
    const text = { path: 'prompts.a.user', change: 'changed' as const, before: 'x', after: 'y' };
    const paths = (changes: Parameters<typeof changedParts>[0]) =>
      changedParts(changes).flatMap((part) => part.changes.map(({ path }) => path));
    expect(paths([fingerprint, text])).toEqual(['prompts.a.user']);
    expect(paths([fingerprint])).toEqual(['prompts.a.fingerprint']);
  });

  it('keeps a part that it has no name for', () => {
    const [first] = changedParts([{ path: 'newPart.x', change: 'added', after: 1 }]);
    expect(first).toMatchObject({ part: 'newPart', label: 'newPart' });
  });
});

describe('pins and the way back', () => {
  it('says what was pinned in words', () => {
    expect(pinWords({ action: 'promote', release: HASH, share: null })).toBe('r-7f3a9c1 promoted');
    expect(pinWords({ action: 'rollback', release: null, share: null })).toBe('back to the working tree');
    expect(pinWords({ action: 'canary', release: HASH, share: 0.05 })).toBe('r-7f3a9c1 canary, 5.0 %');
  });

  it('names the first parts that go back and counts the others', () => {
    const rePins = ['a', 'b', 'c', 'd', 'e'].map((path) => ({ path, change: 'changed' as const }));
    const facts = rollbackFacts({
      pipelineId: 'support',
      from: HASH,
      to: OTHER,
      rePins,
      rebuilds: ['index g13'],
      openRuns: 1,
      ms: 0,
      done: false,
    });
    expect(facts).toEqual([
      ['Re-pins', 'a, b, c and 2 more'],
      ['Rebuilds', 'index g13'],
      ['Open runs', '1 run ends on what serves now'],
    ]);
  });
});

describe('a trial', () => {
  it('puts what is allowed on the side on which things are worse', () => {
    expect(allowedDelta({ metric: 'grounded', allowed: 0.02 })).toBe(-0.02);
    expect(allowedDelta({ metric: 'response-p95-ms', allowed: 50 })).toBe(50);
  });

  it('says values and differences in the unit of the figure', () => {
    expect(trialValue('response-p95-ms', 4210)).toBe('4.21 s');
    expect(trialDelta('response-p95-ms', 11)).toBe('+11 ms');
    expect(trialDelta('refused', -0.005)).toBe('−0.5 pt');
    expect(trialDelta('grounded', null)).toBe('unknown');
  });

  it('holds zero, the bound and the settled band in sight, not the first pairs of it', () => {
    const points = [
      { pairs: 1, delta: 0, low: -50, high: 50 },
      { pairs: 100, delta: -0.05, low: -0.09, high: -0.02 },
    ];
    const { low, high } = trialScale(points, -0.02);
    expect(low).toBeLessThan(-0.09);
    expect(low).toBeGreaterThan(-1);
    expect(high).toBeGreaterThan(0);
  });

  it('states what nobody knows of the blast radius as unknown', () => {
    const cells = radiusCells({
      asksPerDay: null,
      ofAsksPerDay: null,
      peoplePerDay: null,
      writingTools: [],
      decidesInDays: null,
      basis: '',
    });
    expect(cells.map(({ value }) => value)).toEqual(['unknown', 'unknown', '0', 'unknown']);
  });
});
