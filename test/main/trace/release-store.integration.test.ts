import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../main/base/json.ts';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import type { ReleaseHash } from '../../../main/contract/ids.ts';
import type { ReleaseBundle } from '../../../main/contract/release.ts';
import { diffReleases } from '../../../main/pipeline/diff-releases.ts';
import { hashRelease } from '../../../main/pipeline/release-bundle.ts';
import { createRedactor } from '../../../main/trace/redact.ts';
import { createReleaseStore } from '../../../main/trace/release-store.ts';
import { createTraceStore } from '../../../main/trace/trace-store.ts';
import { makeTrace, openJournal, writeNow } from '../../support/journal-fixture.ts';
import { createManualClock } from '../../support/manual-clock.ts';

function bundleOf(changes: { k?: number; dimensions?: number; id?: string } = {}): ReleaseBundle {
  return {
    bundleVersion: 1,
    pipeline: { id: changes.id ?? 'default', stages: [{ id: 'bm25', with: { k: changes.k ?? 100 } }] },
    prompts: {},
    models: {},
    retrieval: {
      embeddingModel: 'm',
      embeddingFingerprint: 'f',
      dimensions: changes.dimensions ?? 256,
      chunker: 'c',
      indexGeneration: 1,
    },
    tools: {},
    policy: {},
  };
}
function setUp() {
  const database = openJournal();
  const clock = createManualClock();
  const store = createReleaseStore({ database, clock });
  const keep = (bundle: ReleaseBundle): ReleaseHash => {
    const hash = hashRelease(bundle);
    store.keepRelease(hash, bundle);
    return hash;
  };
  return { database, clock, store, keep };
}

test('a bundle is kept once, with the time it was first used', async () => {
  const { clock, store, keep } = setUp();
  const hash = keep(bundleOf());
  await clock.advance(60_000);
  expect(keep(bundleOf())).toBe(hash);
  expect(store.listReleases(10)).toEqual([
    {
      releaseHash: hash,
      pipelineId: 'default',
      firstUsedAt: '2026-01-05T09:00:00.000Z',
      lastUsedAt: '2026-01-05T09:00:00.000Z',
      traceCount: 0,
    },
  ]);
  expect(store.readRelease(hash).bundle).toEqual(bundleOf());
});

test('counts the traces that ran it and lists the last used first', () => {
  const { database, store, keep } = setUp();
  const [first, second, unused] = [keep(bundleOf()), keep(bundleOf({ k: 50 })), keep(bundleOf({ k: 20 }))];
  const traces = createTraceStore({ database, redactor: createRedactor({ knownSecrets: () => [] }) });
  [first, second, first].forEach(
    (releaseHash, index) => void writeNow(traces, makeTrace({ number: index + 1, summary: { releaseHash } })),
  );
  expect(store.listReleases(10).map(({ releaseHash, traceCount }) => [releaseHash, traceCount])).toEqual([
    [first, 2],
    [second, 1],
    [unused, 0],
  ]);
  expect(store.listReleases(10)[0]?.lastUsedAt).toBe('2026-01-05T09:00:03.000Z');
  expect(store.listReleases(1)).toHaveLength(1);
});

describe('finding a release', () => {
  test('by a prefix with or without r-, in any case', () => {
    const { store, keep } = setUp();
    const hash = keep(bundleOf());
    for (const reference of [hash, hash.slice(0, 9), hash.slice(2, 9), hash.toUpperCase()]) {
      expect(store.readRelease(reference).releaseHash).toBe(hash);
    }
  });

  test('not by a prefix that two have', () => {
    const { database, store } = setUp();
    for (const end of ['0', '1']) {
      const hash = `r-${'a'.repeat(63)}${end}`;
      database.prepare("INSERT INTO release VALUES (?, 'default', '{}', '2026')").run(hash);
    }
    expect(() => store.readRelease('aaaa')).toThrow(InvalidArgumentError);
    expect(() => store.readRelease('aaaa')).toThrow('aaaa begins more than one release hash. Give more digits.');
  });

  test.each(['0000', '____', '%%%%', "' OR 1=1"])('not by %s', (reference) => {
    const { store, keep } = setUp();
    keep(bundleOf());
    expect(() => store.readRelease(reference)).toThrow(NotFoundError);
  });
});

test('a bundle that is not what its hash says is never returned', () => {
  const { database, store, keep } = setUp();
  const hash = keep(bundleOf());
  database.prepare('UPDATE release SET bundle = ?').run(canonicalJson(bundleOf({ k: 99 })));
  expect(() => store.readRelease(hash)).toThrow(expect.objectContaining({ code: 'storage_corrupt' }));
  expect(() => store.readRelease(hash)).toThrow(/is not what its hash says/);
});

test('the difference of two kept releases names what changed and nothing else', () => {
  const { store, keep } = setUp();
  const [before, after] = [keep(bundleOf()), keep(bundleOf({ k: 50, dimensions: 384 }))];
  expect(before).not.toBe(after);
  expect(diffReleases(store.readRelease(before).bundle, store.readRelease(after).bundle)).toEqual([
    { path: 'pipeline.stages.bm25.with.k', change: 'changed', before: 100, after: 50 },
    { path: 'retrieval.dimensions', change: 'changed', before: 256, after: 384 },
  ]);
  expect(diffReleases(store.readRelease(before).bundle, store.readRelease(before).bundle)).toEqual([]);
});
