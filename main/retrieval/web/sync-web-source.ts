import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import type { Egress } from '../../spec/egress.ts';
import { fetchBounded, FetchProblem, type FetchedPage } from './fetch-bounded.ts';
import { readAddresses, toAddress } from './read-addresses.ts';
import { ALL_ALLOWED, NONE_ALLOWED, parseRobots, type RobotsRules } from './robots.ts';
import { extensionOf, snapshotPath } from './snapshot-path.ts';
import { SnapshotStore } from './snapshot-store.ts';

/** What a web source may cost. */
export interface WebLimits {
  pages: number;
  /** Lists that a sitemap index leads to. */
  lists: number;
  pageBytes: number;
  listBytes: number;
  totalBytes: number;
  /** For one address and for all, in milliseconds. */
  requestMs: number;
  totalMs: number;
  /** Requests at once to one site, and the pause after each, in milliseconds; robots.txt may ask for a longer one. */
  concurrency: number;
  pauseMs: number;
}

export const DEFAULT_WEB_LIMITS: WebLimits = {
  pages: 2000,
  lists: 50,
  pageBytes: 16 * 1024 * 1024,
  listBytes: 32 * 1024 * 1024,
  totalBytes: 512 * 1024 * 1024,
  requestMs: 20_000,
  totalMs: 30 * 60_000,
  concurrency: 2,
  pauseMs: 250,
};

export interface WebSyncReport {
  fetched: number;
  unchanged: number;
  removed: number;
  /** Pages that could not be had; what was had of them before stays unless the site says that they are gone. */
  problems: readonly { address: string; message: string }[];
}

/** Is this the address of a web source, rather than a path? */
export function isWebAddress(text: string): boolean {
  return /^https?:\/\//i.test(text);
}

/** @returns the hosts that a person named for a source: of its address, or of the addresses in its list file */
export function hostsOf(web: string): string[] {
  const addresses = isWebAddress(web) ? [web] : readListFile(web);
  return [...new Set(addresses.map((address) => new URL(address).host))];
}

/**
 * Brings the snapshots of a web source up to date: reads its list (a sitemap, an index of sitemaps, one page, or a file of
 * addresses), then each page that lies on a site that was named. Pages whose site says that they did not change are
 * not fetched again; those that the list no longer has, or that are gone, go. A list that cannot be had changes nothing.
 *
 * @param options.web address, or absolute path of a list file
 * @param options.egress open to the hosts of `hostsOf` only
 * @throws DeniedError when policy forbids it, FetchProblem or NotFoundError when the list cannot be had, the signal's reason
 */
export async function syncWebSource(options: {
  web: string;
  folder: string;
  egress: Egress;
  signal: AbortSignal;
  isErased: (path: string) => boolean;
  onPage: (address: string, done: number, total: number) => void;
  limits?: Partial<WebLimits>;
}): Promise<WebSyncReport> {
  return new WebSync(options).run();
}

class WebSync {
  readonly #options: Parameters<typeof syncWebSource>[0];
  readonly #limits: WebLimits;
  readonly #store: SnapshotStore;
  readonly #signal: AbortSignal;
  readonly #robots = new Map<string, Promise<RobotsRules>>();
  readonly #problems: { address: string; message: string }[] = [];
  #fetched = 0;
  #unchanged = 0;
  #bytes = 0;

  constructor(options: Parameters<typeof syncWebSource>[0]) {
    this.#options = options;
    this.#limits = { ...DEFAULT_WEB_LIMITS, ...options.limits };
    this.#store = new SnapshotStore(options.folder);
    this.#signal = AbortSignal.any([options.signal, AbortSignal.timeout(this.#limits.totalMs)]);
  }

  async run(): Promise<WebSyncReport> {
    const { web, onPage } = this.#options;
    const listed = isWebAddress(web) ? await this.#readLists(web) : readListFile(web);
    const pages = listed.slice(0, this.#limits.pages);
    if (pages.length < listed.length) {
      this.#note(web, `It lists ${listed.length} pages; the first ${pages.length} were read.`);
    }
    let next = 0;
    let done = 0;
    const work = async (): Promise<void> => {
      for (let address = pages[next++]; address !== undefined; address = pages[next++]) {
        await this.#takePage(address);
        done += 1;
        onPage(address, done, pages.length);
      }
    };
    try {
      await Promise.all(Array.from({ length: this.#limits.concurrency }, work));
      const wanted = new Set(pages);
      const gone = this.#store.all().filter(({ address }) => !wanted.has(address));
      for (const { address } of gone) this.#store.remove(address);
      const removed = gone.length + this.#store.sweep();
      return { fetched: this.#fetched, unchanged: this.#unchanged, removed, problems: this.#problems };
    } catch (error) {
      this.#options.signal.throwIfAborted();
      if (!this.#signal.aborted) throw error;
      throw new FetchProblem(
        `${web} took longer than ${this.#limits.totalMs / 60_000} min; what was read so far stays.`,
      );
    } finally {
      this.#store.save();
    }
  }

  /** The pages of a sitemap and of those it leads to, on its own site. */
  async #readLists(web: string): Promise<string[]> {
    const first = toAddress(web, null);
    if (first === null) throw new FetchProblem(`${web} is no address that can be read. Use http or https.`);
    const site = new URL(first);
    const pages = new Set<string>();
    const lists = [first];
    let foreign = 0;
    for (let index = 0; index < lists.length; index += 1) {
      const address = lists[index] ?? '';
      const list = await this.#fetchList(address, index === 0);
      if (list === null) continue;
      if (list === 'page') {
        pages.add(address);
        continue;
      }
      for (const found of list.addresses) {
        const url = new URL(found);
        if (url.origin !== site.origin && !(url.hostname === site.hostname && url.protocol === 'https:')) foreign += 1;
        else if (list.kind === 'pages') pages.add(found);
        else if (lists.length < this.#limits.lists && !lists.includes(found)) lists.push(found);
      }
    }
    if (foreign > 0) this.#note(web, `${foreign} of the addresses it lists are of other sites and were not read.`);
    return [...pages];
  }

  async #fetchList(address: string, isFirst: boolean): Promise<ReturnType<typeof readAddresses> | 'page' | null> {
    const { egress } = this.#options;
    const { requestMs, listBytes } = this.#limits;
    let page: FetchedPage;
    try {
      page = await fetchBounded(egress, address, { signal: this.#signal, timeoutMs: requestMs, maxBytes: listBytes });
      if (page.status !== 200) throw new FetchProblem(`${address} answers ${page.status}.`);
    } catch (error) {
      if (isFirst || !(error instanceof FetchProblem)) throw error;
      this.#note(address, error.message);
      return null;
    }
    const isPage = !/xml|text\/plain|octet-stream|gzip/.test(page.contentType) || page.contentType.includes('xhtml');
    if (isPage && extensionOf(page.contentType) !== null) return 'page';
    try {
      const isPacked = page.bytes[0] === 0x1f && page.bytes[1] === 0x8b;
      const bytes = isPacked ? gunzipSync(page.bytes, { maxOutputLength: listBytes }) : page.bytes;
      return readAddresses(new TextDecoder().decode(bytes), address);
    } catch {
      throw new FetchProblem(`${address} cannot be unpacked, or has more than ${listBytes / 1024 / 1024} MiB.`);
    }
  }

  async #takePage(address: string): Promise<void> {
    const { egress, isErased } = this.#options;
    const { requestMs, pageBytes, totalBytes, pauseMs } = this.#limits;
    const before = this.#store.find(address);
    try {
      const url = new URL(address);
      const robots = await this.#robotsOf(url);
      if (!robots.isAllowed(url)) {
        this.#store.remove(address);
        throw new FetchProblem(`The site asks in robots.txt that ${address} is not read.`);
      }
      if (this.#bytes >= totalBytes) {
        throw new FetchProblem(`${address} was not read: the source has more than ${totalBytes / 1024 / 1024} MiB.`);
      }
      const headers = {
        ...(before?.etag ? { 'if-none-match': before.etag } : {}),
        ...(before?.lastModified ? { 'if-modified-since': before.lastModified } : {}),
      };
      const options = { signal: this.#signal, timeoutMs: requestMs, maxBytes: pageBytes, headers };
      const page = await fetchBounded(egress, address, options);
      this.#bytes += page.bytes.length;
      this.#keepPage(address, page, isErased);
      await sleep(Math.max(pauseMs, robots.delayMs), undefined, { signal: this.#signal });
    } catch (error) {
      if (!(error instanceof FetchProblem)) throw error;
      this.#note(address, error.message);
    }
  }

  #keepPage(address: string, page: FetchedPage, isErased: (path: string) => boolean): void {
    const { status, bytes, contentType, etag, lastModified } = page;
    if (status === 304 && this.#store.find(address) !== undefined) {
      this.#unchanged += 1;
      return;
    }
    if (status === 404 || status === 410) this.#store.remove(address);
    if (status !== 200) throw new FetchProblem(`${address} answers ${status}.`);
    const extension = extensionOf(contentType);
    if (extension === null)
      throw new FetchProblem(`${address} is of a kind that is not read (${contentType || 'unknown'}).`);
    const path = snapshotPath(address, extension);
    if (isErased(path)) {
      this.#store.remove(address);
      return;
    }
    if (this.#store.keep({ address, path, etag, lastModified }, bytes)) this.#fetched += 1;
    else this.#unchanged += 1;
  }

  #robotsOf({ origin }: URL): Promise<RobotsRules> {
    const known = this.#robots.get(origin) ?? this.#fetchRobots(origin);
    this.#robots.set(origin, known);
    return known;
  }

  /** @see RFC 9309, 2.3.1: none there allows everything, a server in trouble nothing */
  async #fetchRobots(origin: string): Promise<RobotsRules> {
    const options = { signal: this.#signal, timeoutMs: this.#limits.requestMs, maxBytes: 1024 * 1024 };
    try {
      const { status, bytes } = await fetchBounded(this.#options.egress, `${origin}/robots.txt`, options);
      if (status === 200) return parseRobots(new TextDecoder().decode(bytes));
      return status >= 500 || status === 429 ? NONE_ALLOWED : ALL_ALLOWED;
    } catch (error) {
      if (error instanceof FetchProblem) return NONE_ALLOWED;
      throw error;
    }
  }

  #note(address: string, message: string): void {
    this.#problems.push({ address, message });
  }
}

function readListFile(path: string): readonly string[] {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new NotFoundError(`${path} cannot be read. It holds the addresses of a source, one on each line.`, {
      details: { path },
    });
  }
  const { addresses } = readAddresses(text, null);
  if (addresses.length === 0) {
    throw new FetchProblem(`${path} holds no address. Write one http or https address on each line.`);
  }
  return addresses;
}
