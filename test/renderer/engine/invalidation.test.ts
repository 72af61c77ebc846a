import { describe, expect, it } from 'vitest';
import type { TraceId } from '../../../main/contract/ids.ts';
import { engineMethods } from '../../../main/contract/methods.ts';
import { staleAfter } from '../../../renderer/engine/invalidation.ts';
import { engineQueryKey } from '../../../renderer/engine/query-key.ts';

describe('what an event makes stale', () => {
  it('is everything about the workspace when the workspace changes', () => {
    const stale = staleAfter({ type: 'workspace-changed', path: null });
    for (const method of ['workspace.current', 'status.read', 'source.list', 'document.list', 'trace.list'] as const) {
      expect(stale).toContain(method);
    }
    expect(stale).not.toContain('settings.read');
  });

  it('is the traces and the status when a trace is added, and no document', () => {
    const stale = staleAfter({ type: 'trace-added', traceId: '4f0a' as TraceId });
    expect(stale).toEqual(expect.arrayContaining(['trace.list', 'trace.stats', 'status.read']));
    expect(stale).not.toContain('document.list');
  });

  it('names only methods that exist', () => {
    const events = [
      { type: 'workspace-changed', path: null },
      { type: 'sources-changed' },
      { type: 'ingest-progressed', ingestId: 'ing-1' },
      { type: 'settings-changed' },
      { type: 'files-changed', paths: [] },
      { type: 'events-closed' },
    ] as const;
    for (const event of events) for (const method of staleAfter(event)) expect(engineMethods).toHaveProperty([method]);
  });

  it('reaches every request of a method: the method is the first part of each key', () => {
    expect(engineQueryKey('source.list', { checkDrift: true })[0]).toBe(engineQueryKey('source.list')[0]);
  });
});
