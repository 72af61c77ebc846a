import { describe, expect, it } from 'vitest';
import { createReceiveQueue } from '../../../../main/engine/otlp/receive-queue.ts';
import type { ImportedSpanWriter } from '../../../../main/trace/import/imported-span-writer.ts';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { makeCanonicalSpan } from '../../../support/canonical-spans.ts';

function queueWith(write: ImportedSpanWriter['write']) {
  const written: number[] = [];
  const queue = createReceiveQueue({
    writer: {
      write: (spans) => {
        written.push(spans.length);
        return write(spans);
      },
    },
    clock: systemClock,
    limits: { maxQueuedBytes: 100, maxQueuedRequests: 3 },
    clean: (span) => ({ span, count: 0 }),
    onDidWrite: () => undefined,
  });
  return { queue, written };
}
const oneSpan = async () => ({ spans: [makeCanonicalSpan()], rejected: 0, problems: [] });

describe('the queue of received requests', () => {
  it('has room up to its bytes and its requests, and again when they are written', async () => {
    const { queue, written } = queueWith(async (spans) => ({ imported: spans.length, duplicates: 0 }));
    expect([queue.hasRoomFor(100), queue.hasRoomFor(101)]).toEqual([true, false]);
    const first = queue.add(60, oneSpan);
    expect([queue.hasRoomFor(40), queue.hasRoomFor(41)]).toEqual([true, false]);
    const others = [queue.add(1, oneSpan), queue.add(1, oneSpan)];
    expect(queue.hasRoomFor(1)).toBe(false);
    await Promise.all([first, ...others]);
    expect([queue.requests, queue.bytes, queue.hasRoomFor(100)]).toEqual([0, 0, true]);
    // They waited together, so they share one transaction.
    expect(written).toEqual([3]);
  });

  it('tells each request of a batch that its spans were not stored, and goes on', async () => {
    let isBroken = true;
    const { queue } = queueWith(async (spans) => {
      if (isBroken) throw new Error('the disk is full');
      return { imported: spans.length, duplicates: 0 };
    });
    const failing = await Promise.allSettled([queue.add(1, oneSpan), queue.add(1, oneSpan)]);
    expect(failing.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    isBroken = false;
    await expect(queue.add(1, oneSpan)).resolves.toEqual({ rejected: 0, problems: [] });
    expect(queue.bytes).toBe(0);
  });

  it('lets one request that cannot be read cost itself only', async () => {
    const { queue } = queueWith(async (spans) => ({ imported: spans.length, duplicates: 0 }));
    const unreadable = queue.add(1, async () => {
      throw new Error('damaged');
    });
    const readable = queue.add(1, oneSpan);
    await expect(unreadable).rejects.toThrow('damaged');
    await expect(readable).resolves.toEqual({ rejected: 0, problems: [] });
  });
});
