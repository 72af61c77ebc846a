import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DeniedError } from '../../../main/base/errors/denied-error.ts';
import { createEgress } from '../../../main/gateway/egress/egress.ts';
import type { LookUpHost } from '../../../main/gateway/egress/refuse-private-host.ts';
import { hostsOf, syncWebSource, type WebSyncReport } from '../../../main/retrieval/web/sync-web-source.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';
import { serveLoopback } from '../../support/loopback-server.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';
import { systemClock } from '../../../main/engine/system-clock.ts';

type Answer = { status?: number; type?: string; body?: string | Buffer; headers?: Record<string, string> };

/** A site of pages by path; what is not there answers 404. Remembers what was asked. */
async function serveSite(pages: Record<string, Answer | ((request: IncomingMessage) => Answer)>) {
  const asked: string[] = [];
  const { url } = await serveLoopback((request: IncomingMessage, response: ServerResponse) => {
    asked.push(request.url ?? '');
    const known = pages[request.url ?? ''] ?? { status: 404 };
    const {
      status = 200,
      type = 'text/html',
      body = '',
      headers = {},
    } = typeof known === 'function' ? known(request) : known;
    response.writeHead(status, { 'content-type': type, ...headers }).end(body);
  });
  return { url, asked, pages };
}

function sitemap(...addresses: string[]): Answer {
  const body = `<?xml version="1.0"?><urlset>${addresses.map((address) => `<url><loc>${address}</loc></url>`).join('')}</urlset>`;
  return { type: 'application/xml', body };
}

const page = (title: string): Answer => ({ body: `<h1>${title}</h1><p>All about ${title}.</p>` });

function sync(
  web: string,
  options: { folder?: string; isOffline?: boolean; limits?: object; lookUp?: LookUpHost; named?: string[] } = {},
): Promise<WebSyncReport> {
  const door = createEgress({
    clock: systemClock,
    isOffline: () => options.isOffline ?? false,
    allowedHosts: () => [],
    ...(options.lookUp === undefined ? {} : { lookUp: options.lookUp }),
  });
  const hosts = options.named ?? hostsOf(web);
  const egress = door.admitting({ name: 'web source site', hosts, arePublic: true });
  const { signal } = new AbortController();
  const folder = options.folder ?? join(makeTemporaryDirectory(), 'web');
  return syncWebSource({
    web,
    folder,
    egress,
    signal,
    isErased: () => false,
    onPage: () => {},
    limits: { pauseMs: 0, ...options.limits },
  });
}

describe('syncWebSource', () => {
  it('reads a sitemap, keeps its pages privately, and fetches again only what changed', async () => {
    const folder = join(makeTemporaryDirectory(), 'web');
    const site = await serveSite({});
    site.pages['/sitemap.xml'] = sitemap(`${site.url}/a`, `${site.url}/b`);
    site.pages['/a'] = ({ headers }) =>
      headers['if-none-match'] === '"1"' ? { status: 304 } : { ...page('A'), headers: { etag: '"1"' } };
    site.pages['/b'] = page('B');
    expect(await sync(`${site.url}/sitemap.xml`, { folder })).toMatchObject({ fetched: 2, unchanged: 0, problems: [] });
    expect(statSync(folder).mode & 0o77).toBe(0);
    site.pages['/b'] = page('B again');
    expect(await sync(`${site.url}/sitemap.xml`, { folder })).toMatchObject({ fetched: 1, unchanged: 1, removed: 0 });
    site.pages['/sitemap.xml'] = sitemap(`${site.url}/a`);
    expect(await sync(`${site.url}/sitemap.xml`, { folder })).toMatchObject({ unchanged: 1, removed: 1 });
  });

  it('follows an index of packed sitemaps, and does not leave the site that was named', async () => {
    const site = await serveSite({ '/a': page('A') });
    const other = await serveSite({ '/secret': page('Secret') });
    site.pages['/index.xml'] = {
      type: 'text/xml',
      body: `<sitemapindex><sitemap><loc>${site.url}/1.xml.gz</loc></sitemap></sitemapindex>`,
    };
    const inner = String(
      sitemap(`${site.url}/a`, `${other.url}/secret`, 'file:///etc/passwd', 'http://169.254.169.254/').body,
    );
    site.pages['/1.xml.gz'] = { type: 'application/gzip', body: gzipSync(inner) };
    const report = await sync(`${site.url}/index.xml`);
    expect(report).toMatchObject({
      fetched: 1,
      problems: [{ message: '2 of the addresses it lists are of other sites and were not read.' }],
    });
    expect(other.asked).toEqual([]);
  });

  it('does as robots.txt asks, and reads nothing while that cannot be had', async () => {
    const site = await serveSite({ '/open': page('Open'), '/private/x': page('X'), '/private/ok': page('Ok') });
    site.pages['/robots.txt'] = {
      type: 'text/plain',
      body: 'User-agent: *\nDisallow: /private\nAllow: /private/ok$\n',
    };
    site.pages['/s.xml'] = sitemap(...['/open', '/private/x', '/private/ok'].map((path) => site.url + path));
    expect(await sync(`${site.url}/s.xml`)).toMatchObject({
      fetched: 2,
      problems: [{ address: `${site.url}/private/x` }],
    });
    expect(site.asked).not.toContain('/private/x');
    site.pages['/robots.txt'] = { status: 503 };
    expect(await sync(`${site.url}/s.xml`)).toMatchObject({ fetched: 0 });
  });

  it('does not follow a redirect to another site, nor one in a circle', async () => {
    const other = await serveSite({ '/x': page('X') });
    const site = await serveSite({
      '/away': { status: 302, headers: { location: `${other.url}/x` } },
      '/round': { status: 301, headers: { location: '/round' } },
    });
    site.pages['/s.xml'] = sitemap(`${site.url}/away`, `${site.url}/round`);
    const { problems } = await sync(`${site.url}/s.xml`, { limits: { concurrency: 1 } });
    expect(problems.map(({ message }) => message)).toEqual([
      expect.stringContaining('redirects to another site'),
      expect.stringContaining('redirects more than 5 times'),
    ]);
    expect(other.asked).toEqual([]);
  });

  it.each([
    [
      'a bomb of entities',
      '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;">]><urlset><url><loc>http://h/&y;&y;</loc></url></urlset>',
    ],
    ['a packed bomb', gzipSync(Buffer.alloc(64 * 1024 * 1024))],
    ['opened elements', '<?xml?><urlset>'.concat('<loc>'.repeat(200_000))],
    ['nothing', ''],
  ])('is bounded when the sitemap is %s', async (_, body) => {
    const site = await serveSite({ '/s.xml': { type: 'application/xml', body } });
    const report = await sync(`${site.url}/s.xml`).catch((error: Error) => error.message);
    expect(typeof report === 'string' ? report : report.fetched).toSatisfy(
      (outcome: string | number) => outcome === 0 || String(outcome).includes('cannot be unpacked'),
    );
  });

  it('keeps within its caps on pages and bytes', async () => {
    const site = await serveSite({ '/big': { body: 'x'.repeat(5000) } });
    const paths = Array.from({ length: 9 }, (_, index) => `/p${index}`);
    for (const path of paths) site.pages[path] = page(path);
    site.pages['/s.xml'] = sitemap(`${site.url}/big`, ...paths.map((path) => site.url + path));
    const report = await sync(`${site.url}/s.xml`, { limits: { pages: 4, pageBytes: 2000 } });
    expect(report.fetched).toBe(3);
    expect(report.problems).toHaveLength(2);
  });

  it('is refused by the door for a host that nobody named, and offline, in one sentence', async () => {
    await expect(sync('https://docs.example/sitemap.xml', { named: ['other.example'] })).rejects.toThrow(
      'docs.example is not a host this workspace may contact',
    );
    await expect(sync('https://docs.example/sitemap.xml', { isOffline: true })).rejects.toThrow(
      'Offline: docs.example was not contacted.',
    );
  });
});

describe('the network of the one who reads a web source', () => {
  const leadingTo =
    (...addresses: string[]): LookUpHost =>
    async () => {
      // As a name service of somebody who wants in: another answer each time, the last one again and again.
      const address = (addresses.length > 1 ? addresses.shift() : addresses[0]) ?? '';
      return [{ address, family: isIP(address) }];
    };

  it.each([
    '127.0.0.1',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '0.0.0.0',
    '::',
    '::1',
    'fc00::1',
    'fd12::1',
    'fe80::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '64:ff9b::10.0.0.1',
  ])('is closed to a public name that leads to %s', async (address) => {
    const site = await serveSite({ '/s.xml': sitemap() });
    const web = `http://docs.example:${new URL(site.url).port}/s.xml`;
    const outcome = sync(web, { lookUp: leadingTo(address) });
    await expect(outcome).rejects.toThrow(`docs.example leads to ${address}, an address of your own network`);
    await expect(outcome).rejects.toSatisfy(DeniedError.is);
    expect(site.asked).toEqual([]);
  });

  it('is closed to a name of which one address of several leads there', async () => {
    const site = await serveSite({ '/s.xml': sitemap() });
    const lookUp: LookUpHost = async () => [
      { address: '203.0.113.9', family: 4 },
      { address: '127.0.0.1', family: 4 },
    ];
    const web = `http://docs.example:${new URL(site.url).port}/s.xml`;
    await expect(sync(web, { lookUp })).rejects.toThrow('leads to 127.0.0.1');
    expect(site.asked).toEqual([]);
  });

  it('is closed to a name that means something else a moment later: the address that was judged is the one called', async () => {
    const site = await serveSite({ '/page': page('Inside') });
    let looks = 0;
    // Nobody has the first address, it is reserved for documentation (RFC 5737).
    const answers = leadingTo('203.0.113.9', '127.0.0.1');
    const lookUp: LookUpHost = (hostname) => {
      looks += 1;
      return answers(hostname);
    };
    const door = createEgress({ clock: systemClock, isOffline: () => false, allowedHosts: () => [], lookUp }).admitting(
      {
        name: 'web source site',
        hosts: ['docs.example'],
        arePublic: true,
      },
    );
    const address = `http://docs.example:${new URL(site.url).port}/page`;
    await expect(door.fetch(address, { signal: AbortSignal.timeout(200) })).rejects.toThrow(/timeout|fetch failed/);
    expect(looks).toBe(1);
    await expect(door.fetch(address)).rejects.toThrow('leads to 127.0.0.1');
    expect(site.asked).toEqual([]);
  });

  it.each(['2130706433', '0x7f000001', '127.1', '0', '[::ffff:127.0.0.1]', '[::1]', '10.0.0.1', '169.254.169.254'])(
    'is closed to a page, a redirect and a list entry of %s on a site that was named otherwise',
    async (host) => {
      const inside = await serveSite({ '/secret': page('Secret') });
      const address = `http://${host}:${new URL(inside.url).port}/secret`;
      const site = await serveSite({ '/away': { status: 302, headers: { location: address } } });
      site.pages['/s.xml'] = sitemap(`${site.url}/away`, address);
      const { fetched, problems } = await sync(`${site.url}/s.xml`);
      expect(fetched).toBe(0);
      // The loopback forms are this site's own host under another port, which is another site all the same.
      expect(problems.map(({ message }) => message).join()).toMatch(/other sites.*redirects to another site/s);
      expect(inside.asked).toEqual([]);
      // The door itself is shut too, whoever asks it.
      const door = createEgress({ clock: systemClock, isOffline: () => false, allowedHosts: () => [] });
      const outside = door.admitting({ name: 'web source site', hosts: ['docs.example'], arePublic: true });
      await expect(outside.fetch(address)).rejects.toSatisfy(DeniedError.is);
      expect(inside.asked).toEqual([]);
    },
  );

  it('is open to the very address that somebody wrote, in any form', async () => {
    const site = await serveSite({ '/page': page('Meant') });
    const { port } = new URL(site.url);
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '127.1'])
      expect(await sync(`http://${host}:${port}/page`)).toMatchObject({ fetched: 1, problems: [] });
  });

  it('reads packed answers, and says when they are torn', async () => {
    const site = await serveSite({});
    const packed = gzipSync(String(page('Packed').body));
    site.pages['/whole'] = { body: packed, headers: { 'content-encoding': 'gzip' } };
    site.pages['/torn'] = { body: packed.subarray(0, 20), headers: { 'content-encoding': 'gzip' } };
    site.pages['/bomb'] = { body: gzipSync(Buffer.alloc(8 << 20)), headers: { 'content-encoding': 'gzip' } };
    site.pages['/s.xml'] = sitemap(`${site.url}/whole`, `${site.url}/torn`, `${site.url}/bomb`);
    const report = await sync(`${site.url}/s.xml`, { limits: { pageBytes: 1 << 20, concurrency: 1 } });
    expect(report).toMatchObject({
      fetched: 1,
      problems: [
        { message: expect.stringContaining('cannot be reached') },
        { message: `${site.url}/bomb has more than 1 MiB.` },
      ],
    });
  });
});

describe('a web source', () => {
  let desk: EngineDesk;
  beforeEach(() => {
    desk = createEngineDesk();
  });
  afterEach(() => desk.dispose());

  it('is searched like a folder, answers on when its site is gone, and goes with its copies', async () => {
    const engine = await desk.start();
    const workspace = join(desk.folder, 'w');
    await engine.call('workspace.open', { path: workspace, create: true });
    const site = await serveSite({ '/gate': page('The gate code zebra') });
    const list = join(desk.folder, 'team.urls');
    writeFileSync(list, `# pages of the team\n${site.url}/gate\n`);
    expect(await ingestAll(engine, { paths: [list] })).toMatchObject({ documents: 1, skipped: [] });
    const [source] = await engine.call('source.list', {});
    expect(source).toMatchObject({ web: list, documents: 1, lastError: null });
    const { results } = await engine.call('search.run', { query: 'gate zebra' });
    expect(results[0]?.text).toContain('zebra');

    site.pages['/gate'] = { status: 500 };
    expect(await ingestAll(engine, {})).toMatchObject({
      documents: 1,
      unchanged: 1,
      skipped: [{ reason: 'unreadable' }],
    });
    writeFileSync(list, '');
    await ingestAll(engine, {});
    const [late] = await engine.call('source.list', {});
    expect(late).toMatchObject({ documents: 1, lastError: expect.stringContaining('holds no address') });

    const folder = join(workspace, '.trestle', 'web');
    expect(readdirSync(folder)).toEqual(['team.urls', 'team.urls~pages.json']);
    await engine.call('source.remove', { sourceId: source?.sourceId ?? '' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it('leaves no copy of a page that is erased, and does not fetch it again', async () => {
    const engine = await desk.start();
    const workspace = join(desk.folder, 'w');
    await engine.call('workspace.open', { path: workspace, create: true });
    const site = await serveSite({ '/ida': page('Ida Holm zebra') });
    await ingestAll(engine, { paths: [`${site.url}/ida`] });
    const [document] = (await engine.call('search.run', { query: 'zebra' })).results;
    const target = { kind: 'document' as const, documentId: document?.documentId ?? '' };
    const erased = await engine.call('erasure.run', { target, confirmed: true });
    expect(erased).toMatchObject({ state: 'proved' });
    const copies = readdirSync(join(workspace, '.trestle', 'web'), { recursive: true }).filter((name) =>
      /html|pages/.test(String(name)),
    );
    expect(copies).toEqual([]);
    expect(await ingestAll(engine, {})).toMatchObject({ documents: 0 });
    expect((await engine.call('search.run', { query: 'zebra' })).results).toEqual([]);
  });

  it('never touches a folder that is not its own', async () => {
    const engine = await desk.start();
    const workspace = join(desk.folder, 'w');
    await engine.call('workspace.open', { path: workspace, create: true });
    const site = await serveSite({ '/gate': page('Gate') });
    const file = join(workspace, 'trestle.jsonc');
    const entry = JSON.stringify({ id: 'trap', path: '.', web: `${site.url}/gate` });
    await ingestAll(engine, { paths: [`${site.url}/gate`] });
    writeFileSync(join(workspace, 'mine.md'), 'mine');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"sources": \[/, `"sources": [${entry},`));
    const { skipped } = await ingestAll(engine, { sources: ['trap'] });
    expect(skipped[0]?.message).toContain('which is not below');
    expect(existsSync(join(workspace, 'mine.md'))).toBe(true);
  });

  it('is fetched of no workspace that came from elsewhere until it is trusted', async () => {
    const site = await serveSite({ '/gate': page('Gate') });
    const workspace = join(desk.folder, 'foreign');
    mkdirSync(workspace);
    const sources = [{ id: 'trap', path: '.trestle/web/trap', web: `${site.url}/gate` }];
    writeFileSync(join(workspace, 'trestle.jsonc'), JSON.stringify({ version: 1, name: 'foreign', sources }));
    const engine = await desk.start();
    await engine.call('workspace.open', { path: workspace, create: false });
    await expect(ingestAll(engine, {})).rejects.toThrow('restricted');
    await expect(ingestAll(engine, { sources: ['trap'] })).rejects.toThrow('restricted');
    await engine.call('source.list', { checkDrift: true });
    await engine.call('search.run', { query: 'gate' });
    expect(site.asked).toEqual([]);
    await engine.call('workspace.trust', { path: workspace, trusted: true });
    expect(await ingestAll(engine, {})).toMatchObject({ documents: 1 });
    expect(site.asked).toContain('/gate');
  });
});
