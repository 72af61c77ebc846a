import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../../../main/base/errors/config-error.ts';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import type { IngestEvent } from '../../../main/contract/ingest.ts';
import type { StreamName } from '../../../main/contract/methods.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';
import { openGateWorkspace } from './gate-workspace.ts';

let desk: EngineDesk;
let owner: Engine;

beforeAll(async () => {
  desk = createEngineDesk();
  ({ owner } = await openGateWorkspace(desk));
});
afterAll(() => desk.dispose());

describe('an ingest', () => {
  it('goes on when the view that started it leaves, and tells the next one how it went', async () => {
    const many = join(desk.folder, 'many');
    mkdirSync(many);
    for (let index = 0; index < 40; index++) {
      writeFileSync(join(many, `${index}.md`), `# Page ${index}\n\nBerth ${index} is served by crane ${index % 7}.\n`);
    }
    const { ingestId } = await owner.call('ingest.start', { paths: [many] });
    for await (const event of owner.stream('ingest.watch', { ingestId })) {
      expect(event.type).toBe('ingest-started');
      break;
    }
    const events: IngestEvent[] = [];
    for await (const event of owner.stream('ingest.watch', { ingestId })) events.push(event);
    const last = events.at(-1);
    expect(last?.type).toBe('ingest-finished');
    expect(last?.type === 'ingest-finished' ? last.report.documents : 0).toBe(40);
  });

  it('leaves whole documents behind when it is cancelled', async () => {
    const more = join(desk.folder, 'more');
    mkdirSync(more);
    for (let index = 0; index < 300; index++) {
      writeFileSync(join(more, `${index}.md`), `# Note ${index}\n\n${'Pallets are stacked three high. '.repeat(40)}\n`);
    }
    const { ingestId } = await owner.call('ingest.start', { paths: [more] });
    await owner.call('ingest.cancel', { ingestId });
    const events: IngestEvent[] = [];
    for await (const event of owner.stream('ingest.watch', { ingestId })) events.push(event);
    expect(['ingest-cancelled', 'ingest-failed']).toContain(events.at(-1)?.type);
    const check = await owner.call('database.check', {});
    expect(check.ok).toBe(true);
    const report = await ingestAll(owner, { paths: [more] });
    expect(report.documents).toBe(300);
  });

  it('is gone from search, and from trestle.jsonc, when its source is removed', async () => {
    const before = await owner.call('source.list', {});
    expect(before.map(({ sourceId }) => sourceId)).toContain('more');
    await owner.call('source.remove', { sourceId: 'more' });
    expect((await owner.call('source.list', {})).map(({ sourceId }) => sourceId)).not.toContain('more');
    const { results } = await owner.call('search.run', { query: 'pallets stacked three high' });
    expect(results.filter(({ sourceId }) => sourceId === 'more')).toEqual([]);
    expect((await owner.call('database.check', {})).ok).toBe(true);
  });

  it('counts drift when files change behind its back, and none after it read them again', async () => {
    const drifting = join(desk.folder, 'drifting');
    mkdirSync(drifting);
    for (const name of ['a', 'b', 'c']) writeFileSync(join(drifting, `${name}.md`), `# ${name}\n\nText of ${name}.\n`);
    await ingestAll(owner, { paths: [drifting] });
    writeFileSync(join(drifting, 'a.md'), '# a\n\nAnother text of a, longer than before.\n');
    writeFileSync(join(drifting, 'd.md'), '# d\n\nNew.\n');
    const driftOf = async (checkDrift: boolean): Promise<number | null | undefined> =>
      (await owner.call('source.list', { checkDrift })).find(({ sourceId }) => sourceId === 'drifting')?.drift;
    expect(await driftOf(true)).toBe(2);
    await ingestAll(owner, { sources: ['drifting'] });
    expect(await driftOf(true)).toBe(0);
  });
});

describe('an engine', () => {
  it('says that no workspace is open, for every method about one', async () => {
    const engine = await desk.start();
    for (const method of ['status.read', 'source.list', 'trace.list', 'release.list'] as const) {
      await expect(engine.call(method, {}), method).rejects.toSatisfy(ConfigError.is);
    }
    await engine.dispose();
  });

  it('refuses what a request does not have', async () => {
    await expect(owner.call('search.run', { query: 'x', kk: 3 } as never)).rejects.toThrow('kk');
  });

  it('shows a restricted workspace and runs nothing in it', async () => {
    const engine = await desk.start();
    const path = join(desk.folder, 'restricted');
    await engine.call('workspace.open', { path, create: true });
    await engine.call('workspace.trust', { path, trusted: false });
    expect((await engine.call('workspace.current', {}))?.isTrusted).toBe(false);
    await expect(engine.call('ingest.start', { paths: [desk.folder] })).rejects.toSatisfy(DeniedError.is);
    await expect(askAll(engine, { question: 'Anything?' })).rejects.toSatisfy(DeniedError.is);
    await expect(engine.call('source.remove', { sourceId: 'x' })).rejects.toSatisfy(DeniedError.is);
    expect((await engine.call('trace.list', {})).total).toBe(0);
    await engine.call('workspace.trust', { path, trusted: true });
    expect((await engine.call('workspace.current', {}))?.isTrusted).toBe(true);
    await engine.dispose();
  });

  it('stops an ask whose reader leaves, and keeps its trace as cancelled', async () => {
    const before = (await owner.call('trace.list', {})).total;
    for await (const event of owner.stream('ask.run', { question: 'When does the gate code change?' })) {
      if (event.type === 'ask-started') break;
    }
    await expect.poll(async () => (await owner.call('trace.list', {})).total).toBe(before + 1);
    const { traces } = await owner.call('trace.list', { limit: 1 });
    expect(['cancelled', 'ok']).toContain(traces[0]?.status);
  });

  it('gives up at the deadline it was given', async () => {
    const streams: StreamName[] = ['events.subscribe'];
    for (const method of streams) {
      const events: string[] = [];
      for await (const event of owner.stream(method, {}, { deadlineMs: 20 }))
        events.push((event as { type: string }).type);
      expect(events).toEqual(['events-closed']);
    }
  });
});
