import { describe, expect, it } from 'vitest';
import type { OtlpReceiverStatus } from '../../../../../main/contract/otlp.ts';
import { portProblem, receivedSentence } from '../../../../../renderer/features/settings/connections/receiver-text.ts';

const receiver: OtlpReceiverStatus = {
  isOn: true,
  port: 4318,
  endpoint: 'http://127.0.0.1:4318',
  startedAt: '2025-11-14T14:41:07Z',
  lastReceivedAt: null,
  requests: 0,
  refused: 0,
  received: 0,
  stored: 0,
  duplicates: 0,
  rejected: 0,
  redacted: 0,
  queue: { requests: 0, bytes: 0, maxBytes: 1 },
  lastProblem: null,
};

describe('the receiver of traces', () => {
  it('says whether anything came', () => {
    expect(receivedSentence({ ...receiver, isOn: false })).toBe('off');
    expect(receivedSentence(receiver)).toBe('on, nothing came yet');
    expect(receivedSentence({ ...receiver, lastReceivedAt: '2025-11-14T15:00:00Z', stored: 1 })).toBe(
      'on, 1 span stored',
    );
  });

  it('listens on a port there is', () => {
    expect(portProblem('4318')).toBeNull();
    expect(portProblem('0')).toBeNull();
    for (const typed of ['', '65536', '43.18', '-1', 'http']) expect(portProblem(typed)).toMatch(/^A port is/);
  });
});
