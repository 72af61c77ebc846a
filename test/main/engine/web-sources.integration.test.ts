import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createEgress } from '../../../main/gateway/egress/egress.ts';
import { syncWebSource, type WebSyncReport } from '../../../main/retrieval/web/sync-web-source.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../support/engine-here.ts';
import { serveLoopback } from '../../support/loopback-server.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

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
  options: { folder?: string; isOffline?: boolean; limits?: object } = {},
): Promise<WebSyncReport> {
  const egress = createEgress({ isOffline: () => options.isOffline ?? false, allowedHosts: () => [] });
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
    await expect(sync('https://docs.example/sitemap.xml')).rejects.toThrow(
      'docs.example is not a host this workspace may contact',
    );
    await expect(sync('https://docs.example/sitemap.xml', { isOffline: true })).rejects.toThrow(
      'Offline: docs.example was not contacted.',
    );
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
});
