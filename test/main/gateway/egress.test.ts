import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import { createEgress } from '../../../main/gateway/egress/egress.ts';
import { isLoopbackHost } from '../../../main/gateway/egress/loopback-host.ts';

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
    const egress = createEgress({ isOffline: () => true, allowedHosts: () => [] });
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
    const egress = createEgress({ isOffline: () => false, allowedHosts: () => [] });
    expect((await egress.fetch(`http://127.0.0.1:${port}/`)).status).toBe(302);
    server.close();
  });

  it.each([
    ['offline', true, ['example.com'], 'https://example.com/', /Offline: example\.com/],
    ['a host nobody allowed', false, ['example.com'], 'https://example.org/', /example\.org is not a host/],
    ['another port of an allowed host', false, ['example.com:443x'], 'https://example.com:8443/', /example\.com:8443/],
    ['a file', false, [], 'file:///etc/passwd', /file:/],
  ] as const)('denies %s before anything is opened', async (_what, offline, allowed, url, says) => {
    const egress = createEgress({ isOffline: () => offline, allowedHosts: () => allowed });
    const outcome = egress.fetch(url);
    await expect(outcome).rejects.toThrow(says);
    await expect(outcome).rejects.toSatisfy(DeniedError.is);
  });
});
