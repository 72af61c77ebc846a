import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../../../main/base/errors/invalid-argument-error.ts';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { type CallName, engineMethods, type RequestOf } from '../../../main/contract/methods.ts';
import type { Engine } from '../../../main/engine/engine-types.ts';
import { askAll, createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';
import { openGateWorkspace } from './gate-workspace.ts';

let desk: EngineDesk;
let owner: Engine;
let workspace: string;

beforeAll(async () => {
  desk = createEngineDesk();
  ({ owner, workspace } = await openGateWorkspace(desk));
});
afterAll(() => desk.dispose());

describe('a second engine on a workspace', () => {
  it('attaches to the first one and answers every reading call exactly like it', async () => {
    const second = await desk.start();
    const info = await second.call('workspace.open', { path: workspace });
    expect(info.isAttached).toBe(true);

    const [source] = await owner.call('source.list', {});
    const { traces } = await owner.call('trace.list', {});
    const { documents } = await owner.call('document.list', {});
    const [release] = await owner.call('release.list', {});
    const requests: { [K in CallName]?: RequestOf<K> } = {
      'workspace.recent': {},
      'workspace.trusted': {},
      'source.skipped': { sourceId: source?.sourceId },
      'schema.pending': {},
      'source.history': { sourceId: source?.sourceId ?? '' },
      'source.atRisk': {},
      'quality.trend': {},
      'lineage.of': { documentId: documents[0]?.documentId },
      'document.list': { filter: 'gate' },
      'document.read': { documentId: documents[0]?.documentId },
      'trace.list': { filter: 'status:ok' },
      'trace.show': { traceId: traces[0]?.traceId ?? '' },
      'trace.canonical': { traceId: traces[0]?.traceId ?? '' },
      'trace.stats': {},
      'trace.facets': {},
      'insight.stages': { waits: true },
      'insight.outcomes': { waits: true },
      'insight.sessions': { waits: true },
      'insight.prompts': { waits: true },
      'review.queue': {},
      'session.list': {},
      'session.show': { sessionId: traces[0]?.sessionId ?? '' },
      'replay.list': {},
      'review.list': {},
      'alert.list': { evaluate: false },
      'replay.rules': {},
      'replay.reduce': { traceId: traces[0]?.traceId ?? '' },
      'trace.diff': { before: traces[0]?.traceId ?? '', after: traces[0]?.traceId ?? '' },
      'release.list': {},
      'release.show': { release: release?.releaseHash ?? '' },
      'release.diff': { before: release?.releaseHash ?? '', after: release?.releaseHash ?? '' },
      'release.keys': {},
      'generation.list': {},
      'generation.report': {},
      'model.list': {},
      'sim.profiles': {},
      'pipeline.list': {},
      'tools.list': {},
      'mcp.list': {},
      'agent.list': {},
      'approval.list': {},
      'effect.list': {},
      'handoff.list': {},
      'queue.list': {},
      'memory.list': {},
      'model.verify': {},
      'settings.read': {},
      'secret.list': {},
      'cost.report': {},
      'egress.log': {},
      'database.check': {},
    };
    for (const [method, request] of Object.entries(requests) as [CallName, never][]) {
      expect(await second.call(method, request), method).toEqual(await owner.call(method, request));
    }
    const search = { query: 'gate code' };
    const { results } = await second.call('search.run', search);
    expect(results).toEqual((await owner.call('search.run', search)).results);
    const covered = new Set<string>([...Object.keys(requests), 'search.run']);
    /** Those that change something, look at a clock or a disk, or are tried elsewhere with what they need. */
    const elsewhere = [
      'work.running',
      'update.status',
      'update.check',
      'prompt.list',
      'prompt.lint',
      'prompt.render',
      'prompt.inputs',
      'prompt.history',
      'prompt.version',
      'prompt.diff',
      'prompt.blame',
      'prompt.pin',
      'dataset.list',
      'dataset.show',
      'dataset.build',
      'dataset.split',
      'dataset.carry',
      'judge.list',
      'eval.list',
      'eval.start',
      'eval.resume',
      'eval.cancel',
      'eval.runs',
      'eval.show',
      'eval.cases',
      'eval.overrule',
      'eval.attempts',
      'eval.remove',
      'eval.report',
      'eval.import',
      'release.desk',
      'release.create',
      'release.rollback',
      'release.verify',
      'release.trustKey',
      'release.forgetKey',
      'release.export',
      'release.report',
      'gate.list',
      'gate.runs',
      'gate.report',
      'trial.start',
      'trial.cancel',
      'trial.list',
      'trial.radius',
      'load.scenarios',
      'load.preview',
      'load.start',
      'load.cancel',
      'load.list',
      'load.show',
      'load.remove',
      'load.report',
      'load.compare',
      'load.exportK6',
      'load.import',
      'load.stopCapacity',
      'load.whatIf',
      'load.bill',
      'load.corpusCost',
      'workspace.open',
      'workspace.openSample',
      'workspace.current',
      'workspace.trust',
      'status.read',
      'file.list',
      'file.read',
      'file.check',
      'file.write',
      'source.list',
      'source.remove',
      'source.update',
      'gateway.state',
      'gateway.tryPolicy',
      'languageModel.list',
      'languageModel.select',
      'secret.set',
      'secret.remove',
      'secret.test',
      'quarantine.resolve',
      'schema.accept',
      'schema.keep',
      'source.check',
      'search.explain',
      'search.whyNot',
      'quality.measure',
      'dataset.fromTraces',
      'trace.purge',
      'trace.retain',
      'cache.stats',
      'structured.stats',
      'cache.clear',
      'tools.check',
      'tools.call',
      'mcp.consent',
      'mcp.revoke',
      'mcp.call',
      'replay.start',
      'replay.cancel',
      'replay.resume',
      'replay.show',
      'replay.rows',
      'replay.detail',
      'replay.judge',
      'replay.answer',
      'replay.verify',
      'replay.bisect',
      'replay.toDataset',
      'replay.report',
      'agent.show',
      'agent.cancel',
      'approval.decide',
      'effect.settle',
      'effect.undo',
      'handoff.create',
      'handoff.answer',
      'queue.enqueue',
      'queue.fix',
      'queue.replay',
      'queue.work',
      'memory.show',
      'memory.edit',
      'memory.toggle',
      'memory.remove',
      'ingest.start',
      'ingest.cancel',
      'generation.build',
      'generation.cancel',
      'generation.delete',
      'generation.flip',
      'model.import',
      'model.remove',
      'access.describe',
      'access.check',
      'access.log',
      'access.verify',
      'erasure.plan',
      'erasure.run',
      'erasure.list',
      'settings.write',
      'sim.start',
      'sim.stop',
      'sim.status',
      'eval.compare',
      'load.stop',
      'drill.list',
      'drill.explain',
      'otlp.start',
      'otlp.stop',
      'otlp.status',
      'review.set',
      'review.sample',
      'review.undo',
      'review.draw',
      'review.skip',
      'review.toDataset',
      'review.undoDataset',
      'alert.show',
      'alert.test',
      'alert.acknowledge',
      'alert.silence',
      'alert.save',
      'alert.remove',
      'sim.fit',
      'database.backup',
      'database.restore',
      'doctor.run',
      'about.read',
      'about.licence',
    ];
    const calls = Object.entries(engineMethods).filter(([, { mode }]) => mode === 'call');
    expect(
      calls
        .map(([name]) => name)
        .filter((name) => !covered.has(name))
        .toSorted(),
    ).toEqual(elsewhere.toSorted());
    await second.dispose();
  });

  it('asks through the first one, and the first one hears of the trace', async () => {
    const second = await desk.start();
    await second.call('workspace.open', { path: workspace });
    const heard: string[] = [];
    const listening = (async () => {
      for await (const event of owner.stream('events.subscribe', {})) {
        if (event.type === 'trace-added') {
          heard.push(event.traceId);
          return;
        }
      }
    })();
    const { result, events } = await askAll(second, { question: 'When does the gate code change?' });
    await listening;
    expect(heard).toEqual([result.traceId]);
    expect(events.filter(({ type }) => type === 'ask-finished')).toHaveLength(1);
    expect(result.answer).toContain('Monday');
    await second.dispose();
  });

  it('carries errors with their code across the socket', async () => {
    const second = await desk.start();
    await second.call('workspace.open', { path: workspace });
    await expect(second.call('trace.show', { traceId: 'ffffffff' })).rejects.toSatisfy(NotFoundError.is);
    await expect(second.call('search.run', { query: '' })).rejects.toSatisfy(InvalidArgumentError.is);
    await second.dispose();
  });

  it('takes the workspace over when the first one goes', async () => {
    const path = join(desk.folder, 'handed-over');
    const first = await desk.start();
    await first.call('workspace.open', { path, create: true });
    const second = await desk.start();
    await second.call('workspace.open', { path });
    await first.dispose();
    const status = await second.call('status.read', {});
    expect(status.workspaceName).toBe('handed-over');
    expect((await second.call('workspace.current', {}))?.isAttached).toBe(false);
    await second.dispose();
  });
});

describe('an owner that goes while another shell is asking', () => {
  async function attachedPair(name: string): Promise<{ first: Engine; second: Engine }> {
    const path = join(desk.folder, name);
    const first = await desk.start();
    await first.call('workspace.open', { path, create: true });
    await ingestAll(first, { paths: [join(desk.folder, 'docs')] });
    // The owner waits for an answer under way, not for a model to be loaded first.
    await first.call('search.run', { query: 'gate code' });
    const second = await desk.start();
    expect(await second.call('workspace.open', { path })).toMatchObject({ isAttached: true });
    return { first, second };
  }

  it('finishes the answer first', async () => {
    const { first, second } = await attachedPair('finishing');
    const events: string[] = [];
    let leaving: Promise<void> | undefined;
    for await (const event of second.stream('ask.run', { question: 'When does the gate code change?' })) {
      events.push(event.type);
      leaving ??= first.dispose();
    }
    await leaving;
    expect(events.at(-1)).toBe('ask-finished');
    expect((await second.call('trace.list', {})).total).toBe(1);
    await second.dispose();
  });

  it('costs no call: one that was cut off is made again on the workspace taken over', async () => {
    const { first, second } = await attachedPair('handing-over');
    let isGone = false;
    const leaving = first.dispose().then(() => (isGone = true));
    for (let after = 0; after < 3; after += isGone ? 1 : 0) {
      const { results } = await second.call('search.run', { query: 'gate code' });
      expect(results).toHaveLength(1);
    }
    await leaving;
    expect((await second.call('workspace.current', {}))?.isAttached).toBe(false);
    await second.dispose();
  });
});
