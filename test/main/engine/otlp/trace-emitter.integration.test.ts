import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { CanonicalSpan } from '../../../../main/contract/canonical-span.ts';
import { createTraceEmitter, type TraceEmitter } from '../../../../main/engine/otlp/trace-emitter.ts';
import { createEgress } from '../../../../main/gateway/egress/egress.ts';
import { makeCanonicalSpan } from '../../../support/canonical-spans.ts';
import { askAll, createEngineDesk } from '../../../support/engine-here.ts';
import { eventually } from '../../../support/eventually.ts';
import { serveLoopback } from '../../../support/loopback-server.ts';
import { createManualClock, type ManualClock } from '../../../support/manual-clock.ts';
import { createSeededRandom } from '../../../support/seeded-random.ts';

interface Collector {
  url: string;
  bodies: string[];
  headers: Record<string, unknown>[];
}

/** A collector that answers with these statuses, then with 200. */
async function collect(...statuses: number[]): Promise<Collector> {
  const bodies: string[] = [];
  const headers: Record<string, unknown>[] = [];
  const { url } = await serveLoopback((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (piece: string) => (body += piece));
    request.on('end', () => {
      bodies.push(`${request.url} ${body}`);
      headers.push(request.headers);
      response.statusCode = statuses.shift() ?? 200;
      response.end('{}');
    });
  });
  return { url, bodies, headers };
}

function emitterTo(
  endpoint: string,
  options: {
    isOffline?: boolean;
    environment?: Record<string, string>;
    read?: (traceId: string) => readonly CanonicalSpan[];
  } = {},
): { emitter: TraceEmitter; clock: ManualClock } {
  const clock = createManualClock();
  const emitter = createTraceEmitter({
    environment: { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...options.environment },
    egress: createEgress({ isOffline: () => options.isOffline ?? false, allowedHosts: () => [], clock }),
    clock,
    random: createSeededRandom(3),
    read: options.read ?? ((traceId) => [makeCanonicalSpan({ traceId })]),
  });
  return { emitter, clock };
}

/** Lets time go on until nothing waits. */
async function done({ emitter, clock }: { emitter: TraceEmitter; clock: ManualClock }): Promise<void> {
  await eventually(
    async () => {
      await clock.advance(1000);
      return emitter.status().waiting;
    },
    (waiting) => waiting === 0,
  );
}

describe('the emitter of traces', () => {
  it('sends traces that end together in one request, in the standard form', async () => {
    const collector = await collect();
    const sent = emitterTo(collector.url);
    sent.emitter.add('a'.repeat(32));
    sent.emitter.add('b'.repeat(32));
    await done(sent);
    expect(collector.bodies).toHaveLength(1);
    expect(collector.bodies[0]).toMatch(/^\/v1\/traces \{"resourceSpans":/);
    expect(collector.bodies[0]).toContain('"service.name","value":{"stringValue":"trestle"}');
    expect(sent.emitter.status()).toMatchObject({ sentTraces: 2, sentSpans: 2, droppedTraces: 0, lastProblem: null });
  });

  it('tries what is worth it again, a bounded number of times, and lets go of the rest', async () => {
    const recovering = await collect(503, 429);
    const patient = emitterTo(recovering.url);
    patient.emitter.add('a'.repeat(32));
    await done(patient);
    expect(recovering.bodies).toHaveLength(3);
    expect(patient.emitter.status()).toMatchObject({ sentTraces: 1, droppedTraces: 0 });

    const broken = await collect(...Array.from({ length: 20 }, () => 503));
    const hopeless = emitterTo(broken.url);
    hopeless.emitter.add('a'.repeat(32));
    await done(hopeless);
    expect(broken.bodies).toHaveLength(4);
    expect(hopeless.emitter.status()).toMatchObject({ sentTraces: 0, droppedTraces: 1 });

    const refusing = await collect(400);
    const refused = emitterTo(refusing.url);
    refused.emitter.add('a'.repeat(32));
    await done(refused);
    expect(refusing.bodies).toHaveLength(1);
    expect(refused.emitter.status()).toMatchObject({
      droppedTraces: 1,
      lastProblem: expect.stringContaining('400') as string,
    });
  });

  it('sends nothing to another machine while offline, and says so', async () => {
    const offline = emitterTo('http://collector.example:4318', { isOffline: true });
    offline.emitter.add('a'.repeat(32));
    await done(offline);
    expect(offline.emitter.status()).toMatchObject({
      sentTraces: 0,
      droppedTraces: 1,
      lastProblem: expect.stringContaining('Offline: collector.example:4318') as string,
    });
  });

  it('sends what was said only when it is asked to', async () => {
    const said = [{ role: 'user', parts: [{ type: 'text' as const, content: 'When does the ferry leave?' }] }];
    const read = (traceId: string): readonly CanonicalSpan[] => [makeCanonicalSpan({ traceId, inputMessages: said })];
    for (const [environment, isTold] of [
      [{}, false],
      [{ TRESTLE_OTEL_CONTENT: '1' }, true],
    ] as const) {
      const collector = await collect();
      const sent = emitterTo(collector.url, { read, environment });
      sent.emitter.add('a'.repeat(32));
      await done(sent);
      expect(collector.bodies.join().includes('ferry')).toBe(isTold);
    }
  });

  it('lets go of a trace that is no longer there, and of more than may wait', async () => {
    const collector = await collect();
    const gone = emitterTo(collector.url, {
      read: (traceId) => {
        if (traceId === 'erased') throw new Error('There is no trace erased.');
        return [makeCanonicalSpan({ traceId })];
      },
    });
    gone.emitter.add('erased');
    gone.emitter.add('b'.repeat(32));
    await done(gone);
    expect(gone.emitter.status()).toMatchObject({ sentTraces: 1, droppedTraces: 1 });
    const full = emitterTo(collector.url);
    for (let number = 0; number < 3000; number += 1) full.emitter.add(String(number));
    expect(full.emitter.status()).toMatchObject({ waiting: 2048, droppedTraces: 952 });
  });
});

it('sends an ask beside answering it, and nothing of what was said', async () => {
  const desk = createEngineDesk();
  onTestFinished(() => desk.dispose());
  const collector = await collect();
  const engine = await desk.start({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_EXPORTER_OTLP_HEADERS: 'x-team=rag',
  });
  await engine.call('workspace.open', { path: join(desk.folder, 'w'), create: true });
  await askAll(engine, { question: 'When does the ferry to the islands leave?' });
  const { emitter } = await eventually(
    () => engine.call('otlp.status', {}),
    (status) => status.emitter.sentTraces === 1,
  );
  expect(emitter).toMatchObject({ endpoint: `${collector.url}/v1/traces`, droppedTraces: 0 });
  expect(collector.headers[0]).toMatchObject({ 'x-team': 'rag', 'content-type': 'application/json' });
  expect(collector.bodies.join()).toContain('trestle.stage.id');
  expect(collector.bodies.join()).not.toContain('ferry');
});
