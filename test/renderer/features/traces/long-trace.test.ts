import { describe, expect, it } from 'vitest';
import { foldedAtFirst } from '../../../../renderer/features/traces/view-model/folded-at-first.ts';
import { shortLabel } from '../../../../renderer/features/traces/view-model/span-label.ts';
import { depthOf } from '../../../../renderer/features/traces/view-model/span-tree.ts';
import { nameWidth } from '../../../../renderer/features/traces/view-model/waterfall-layout.ts';
import { slowestSpan } from '../../../../renderer/features/traces/view-model/slowest-span.ts';
import { MOST_TIME_ROWS, timeRows } from '../../../../renderer/features/traces/view-model/time-rows.ts';
import { aRunTrace, aSpan, theRoots } from './builders.ts';

/** A run with ten steps of fifty calls each. */
function aLongTrace() {
  return [
    aSpan({ id: 'run', kind: 'agent', startMs: 0, ms: 1000 }),
    ...Array.from({ length: 10 }).flatMap((_, step) => [
      aSpan({ id: `step${step}`, parent: 'run', startMs: step * 100, ms: 100 }),
      ...Array.from({ length: 50 }, (__, call) =>
        aSpan({ id: `call${step}.${call}`, parent: `step${step}`, startMs: step * 100 + call, ms: 1 }),
      ),
    ]),
  ];
}

describe('a trace of hundreds of spans', () => {
  it('begins folded, with what went wrong in sight', () => {
    const folded = foldedAtFirst(theRoots(aLongTrace()), new Set(['call3.7']));
    expect(folded.has('run')).toBe(false);
    expect(folded.has('step3')).toBe(false);
    expect(folded.has('step4')).toBe(true);
    expect(folded.size).toBe(9);
  });

  it('is open whole when it is short', () => {
    expect(foldedAtFirst(theRoots(), new Set()).size).toBe(0);
  });
});

describe('the slowest span', () => {
  it('is where most time passed that nothing below it accounts for', () => {
    expect(slowestSpan(theRoots())).toMatchObject({ node: { id: 'chat' }, share: 0.5 });
  });

  it('is nobody where there is one span, or no time', () => {
    expect(slowestSpan(theRoots([aSpan({ id: 'only', startMs: 0, ms: 5 })]))).toBeNull();
    expect(slowestSpan(theRoots(aRunTrace().map((span) => ({ ...span, startUnixNano: '0' }))))).toBeNull();
  });
});

describe('where the time of an imported trace went', () => {
  it('counts each outermost span when there are several', () => {
    const rows = timeRows(
      theRoots([aSpan({ id: 'first', startMs: 0, ms: 30 }), aSpan({ id: 'second', startMs: 30, ms: 10 })]),
      undefined,
    );
    expect(rows.map(({ label, selfMs, share }) => [label, selfMs, share])).toEqual([
      ['first', 30, 0.75],
      ['second', 10, 0.25],
    ]);
  });

  it('puts names beyond two dozen into one line that holds their time', () => {
    const spans = Array.from({ length: 60 }, (_, index) =>
      aSpan({ id: `n${index}`, parent: 'run', startMs: index, ms: 1 }),
    );
    const rows = timeRows(theRoots([aSpan({ id: 'run', startMs: 0, ms: 60 }), ...spans]), undefined);
    expect(rows).toHaveLength(MOST_TIME_ROWS);
    expect(rows.at(-1)).toMatchObject({ label: '38 other names', spanId: null });
    expect(rows.reduce((sum, { selfMs }) => sum + selfMs, 0)).toBe(60);
  });
});

describe('a trace with servers between', () => {
  it('names the slowest call, not the server that waited for it', () => {
    const spans = [
      aSpan({ id: 'POST /', kind: 'other', startMs: 0, ms: 100 }),
      aSpan({ id: 'receive', parent: 'POST /', kind: 'other', startMs: 0, ms: 99 }),
      aSpan({ id: 'chat', parent: 'POST /', kind: 'model', startMs: 10, ms: 40 }),
    ];
    expect(slowestSpan(theRoots(spans))).toMatchObject({ node: { id: 'chat' }, share: 0.4 });
  });

  it('shows long names by their end', () => {
    expect(shortLabel('a2a.server.events.event_queue.EventQueue.enqueue_event')).toBe('…EventQueue.enqueue_event');
    expect(shortLabel('session.publish_to_all_known_receivers_of_it.now')).toBe(
      'session.publish_to_all_known_receivers_of_it.now',
    );
    expect(shortLabel('a2a.client.a_transport_with_a_very_long_name.send_message')).toBe('…send_message');
    expect(shortLabel('chat local/extractive-v1.2.3.4')).toBe('chat local/extractive-v1.2.3.4');
    expect(shortLabel('slim.app.set_route')).toBe('slim.app.set_route');
  });

  it('gives the names of a deep tree more room, up to where the bars need theirs', () => {
    const chain = Array.from({ length: 6 }, (_, level) =>
      aSpan({ id: `s${level}`, ...(level === 0 ? {} : { parent: `s${level - 1}` }), startMs: 0, ms: 9 }),
    );
    expect(depthOf(theRoots(chain))).toBe(6);
    expect(nameWidth(2)).toBe(nameWidth(3));
    expect(nameWidth(6)).toBe(nameWidth(3) + 42);
    expect(nameWidth(500)).toBe(316);
  });
});
