import { describe, expect, it } from 'vitest';
import { loadOtelFixture } from '../../../../support/otel-fixtures.ts';

describe('Jaeger', () => {
  const { span, format } = loadOtelFixture('agent.jaeger.json');

  it('counts in microseconds and knows a parent from what a span follows', () => {
    expect(format).toBe('jaeger');
    expect(span('f600000000000002')).toMatchObject({
      parentSpanId: 'f600000000000001',
      startNs: '1780300800000100000',
      endNs: '1780300800001350000',
      links: [{ spanId: 'f600000000000009', attributes: { refType: 'FOLLOWS_FROM' } }],
      service: 'harbour-desk',
      status: 'unset',
      events: [{ name: 'exception', timeNs: '1780300800000900000' }],
      outputMessages: [{ finishReason: 'stop' }],
    });
  });

  it('takes the status from its tags', () => {
    expect(span('f600000000000001')).toMatchObject({ status: 'ok', kind: 'other', service: 'gateway' });
    expect(span('f600000000000003')).toMatchObject({ status: 'error', error: { message: '404 Not Found' } });
    expect(span('f600000000000001').attributes['resource.host.name']).toBe('quay-a');
  });
});
