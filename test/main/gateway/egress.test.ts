import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { TraceId } from '../../../main/contract/ids.ts';
import type { EgressRecord } from '../../../main/gateway/egress/exchanges.ts';
import type { EgressExchange } from '../../../main/spec/egress.ts';
import { serveLoopback } from '../../support/loopback-server.ts';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import { createEgress } from '../../../main/gateway/egress/egress.ts';
import { isLoopbackHost } from '../../../main/gateway/egress/loopback-host.ts';
import { systemClock } from '../../../main/engine/system-clock.ts';

describe('isLoopbackHost', () => {
  it.each([
    'http://localhost/',
    'http://127.0.0.1/',
    'http://127.9.9.9/',
    'http://[::1]/',
    'http://2130706433/',
    'http://0x7f.1/',
  ])('takes %s for this machine', (url) => expect(isLoopbackHost(new URL(url).hostname)).toBe(true));

  it.each([
    'http://example.com/',
    'http://localhost.example.com/',
    'http://127.0.0.1.example.com/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'http://[::]/',
    'http://[fe80::1]/',
    'http://[::ffff:8.8.8.8]/',
  ])('takes %s for elsewhere', (url) => expect(isLoopbackHost(new URL(url).hostname)).toBe(false));
});

describe('egress', () => {
  it('reaches this machine even offline, and counts nothing as sent away', async () => {
    const server = createServer((_request, response) => response.end('here'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const egress = createEgress({ clock: systemClock, isOffline: () => true, allowedHosts: () => [] });
    const response = await egress.fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: 'hello' });
    expect(await response.text()).toBe('here');
    expect(egress.sentBytes).toBe(0);
    server.close();
  });

  it('does not follow a redirect to somewhere it was not asked about', async () => {
    const server = createServer((_request, response) =>
      response.writeHead(302, { location: 'http://example.com/' }).end(),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const egress = createEgress({ clock: systemClock, isOffline: () => false, allowedHosts: () => [] });
    expect((await egress.fetch(`http://127.0.0.1:${port}/`)).status).toBe(302);
    server.close();
  });

  it.each([
    ['offline', true, ['example.com'], 'https://example.com/', /Offline: example\.com/],
    ['a host nobody allowed', false, ['example.com'], 'https://example.org/', /example\.org is not a host/],
    ['another port of an allowed host', false, ['example.com:443x'], 'https://example.com:8443/', /example\.com:8443/],
    ['a file', false, [], 'file:///etc/passwd', /file:/],
  ] as const)('denies %s before anything is opened', async (_what, offline, allowed, url, says) => {
    const egress = createEgress({ clock: systemClock, isOffline: () => offline, allowedHosts: () => allowed });
    const outcome = egress.fetch(url);
    await expect(outcome).rejects.toThrow(says);
    await expect(outcome).rejects.toSatisfy(DeniedError.is);
  });
});

describe('what the door tells of its connections', () => {
  function watched(isOffline = false) {
    const rows: EgressRecord[] = [];
    const egress = createEgress({
      isOffline: () => isOffline,
      allowedHosts: () => [],
      clock: systemClock,
      record: (row) => rows.push(row),
    });
    return { rows, egress };
  }
  const here = { isLoopback: true, host: '127.0.0.1' };

  it('counts the bytes of both bodies and says for which run, and nothing of what they said', async () => {
    const { rows, egress } = watched();
    const { url } = await serveLoopback((request, response) => {
      request.resume().on('end', () => response.writeHead(201).end('öffnen'));
    });
    const seen: EgressExchange[] = [];
    const door = egress.admitting({
      name: 'model calls to x',
      hosts: [],
      traceId: 'abc' as TraceId,
      onDidStart: (exchange) => seen.push(exchange),
    });
    const response = await door.fetch(`${url}/secret/path?key=hidden`, { method: 'POST', body: 'grüße' });
    expect(rows).toEqual([]);
    expect(await response.text()).toBe('öffnen');
    const expected = { ...here, purpose: 'model calls to x', method: 'POST', bytesOut: 7, bytesIn: 7, status: 201 };
    expect(rows).toEqual([expect.objectContaining({ ...expected, outcome: 'ok', traceId: 'abc', reason: null })]);
    expect(rows[0]?.port).toBe(Number(new URL(url).port));
    expect(JSON.stringify(rows)).not.toMatch(/hidden|secret|grüße/);
    expect(seen[0]).toMatchObject({ outcome: 'ok', bytesIn: 7, firstByteMs: expect.any(Number) });
  });

  it('tells of what was refused, with the reason, and of what could not be reached', async () => {
    const { rows, egress } = watched(true);
    await expect(egress.fetch('https://example.com/')).rejects.toSatisfy(DeniedError.is);
    const { url, server } = await serveLoopback(() => undefined);
    server.close();
    await expect(egress.fetch(url)).rejects.toThrow('fetch failed');
    expect(rows).toEqual([
      expect.objectContaining({ host: 'example.com', port: 443, outcome: 'denied', status: null, bytesOut: 0 }),
      expect.objectContaining({ ...here, outcome: 'failed', reason: 'ECONNREFUSED' }),
    ]);
    expect(rows[0]?.reason).toContain('Offline');
  });

  it('counts an answer as unfinished when its reader leaves, is cancelled, or never comes', async () => {
    const { rows, egress } = watched();
    const { url } = await serveLoopback((_request, response) => response.write('first'));
    const reader = (await egress.fetch(url)).body?.getReader();
    await reader?.read();
    await reader?.cancel();
    const cancelled = new AbortController();
    await egress.fetch(url, { signal: cancelled.signal });
    cancelled.abort();
    await egress.fetch(url);
    egress.close();
    expect(rows.map(({ outcome, bytesIn }) => [outcome, bytesIn])).toEqual([
      ['unfinished', 5],
      ['unfinished', 0],
      ['unfinished', 0],
    ]);
  });

  it('counts an answer that breaks off as failed', async () => {
    const { rows, egress } = watched();
    const { url } = await serveLoopback((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('part', () => response.destroy());
    });
    const response = await egress.fetch(url);
    await expect(response.text()).rejects.toThrow('terminated');
    expect(rows).toEqual([expect.objectContaining({ outcome: 'failed', status: 200, bytesIn: 4 })]);
  });
});
