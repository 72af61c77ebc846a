import { describe, expect, it } from 'vitest';
import type { EgressRow } from '../../../../../main/contract/egress-log.ts';
import {
  egressVerdict,
  otherEnd,
  outcomeFace,
} from '../../../../../renderer/features/settings/connections/egress-text.ts';

const connection = (facts: Partial<EgressRow>): EgressRow => ({
  seq: 1,
  startedAt: '2026-01-05T09:00:00.000Z',
  host: 'api.openai.com',
  port: 443,
  purpose: 'model calls to openai',
  method: 'POST',
  isLoopback: false,
  bytesOut: 1200,
  bytesIn: 3400,
  status: 200,
  outcome: 'ok',
  ms: 812,
  traceId: null,
  reason: null,
  ...facts,
});
const local = connection({ host: '127.0.0.1', port: 11_434, isLoopback: true });
const denied = connection({ outcome: 'denied', bytesOut: 0, bytesIn: 0, status: null, reason: 'offline mode is on' });

describe('what left this machine', () => {
  it('is nothing as long as connections stay on it or are denied', () => {
    expect(egressVerdict([], true)).toEqual({ sentence: 'Nothing left this machine', detail: '' });
    expect(egressVerdict([local, denied, local], true)).toEqual({
      sentence: 'Nothing left this machine',
      detail: '2 connections stayed on it. 1 connection denied.',
    });
  });

  it('is the bytes that were sent, with where they went', () => {
    const two = [connection({}), connection({ outcome: 'failed', bytesOut: 300, status: 503 }), denied];
    expect(egressVerdict(two, true)).toEqual({
      sentence: '1.5 kB left this machine, to api.openai.com',
      detail: '2 connections made. 1 connection denied.',
    });
    const other = connection({ host: 'api.anthropic.com' });
    expect(egressVerdict([connection({}), other], false)).toEqual({
      sentence: '2.4 kB left this machine, to 2 hosts',
      detail: 'Of the newest 2 connections. 2 connections made.',
    });
  });
});

it('names the port only where it is not the usual one', () => {
  expect(otherEnd(connection({}))).toBe('api.openai.com');
  expect(otherEnd(local)).toBe('127.0.0.1:11434');
});

it('tells outcomes apart by shape', () => {
  const shapes = (['ok', 'failed', 'denied', 'unfinished'] as const).map(
    (outcome) => outcomeFace(connection({ outcome })).dot,
  );
  expect(new Set(shapes).size).toBe(4);
});
