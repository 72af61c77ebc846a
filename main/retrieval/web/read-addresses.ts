import { readEntity } from '../parse/html/entities.ts';

/** What an address list holds: pages, or further lists. */
export interface AddressList {
  kind: 'pages' | 'lists';
  /** Absolute, http or https, without a fragment; each once, in order. */
  addresses: readonly string[];
}

/** More are not read of one list. */
export const MAX_LIST_ADDRESSES = 50_000;
const MAX_ADDRESS_LENGTH = 2048;

/**
 * Reads a sitemap, a sitemap index or plain lines with one address each (`#` begins a remark). The XML is scanned for
 * `<loc>` elements, not parsed: declared entities are never expanded, so a list costs what its bytes cost.
 *
 * @param base what relative addresses are relative to; null when there is nothing
 * @see https://www.sitemaps.org/protocol.html
 */
export function readAddresses(text: string, base: string | null): AddressList {
  const isXml = /^\s*(?:<\?xml|<!|<(?:\w+:)?(?:urlset|sitemapindex)\b)/i.test(text.slice(0, 2000));
  const kind = isXml && /<(?:\w+:)?sitemapindex\b/i.test(text.slice(0, 20_000)) ? 'lists' : 'pages';
  const found = new Set<string>();
  for (const raw of isXml ? locations(text) : lines(text)) {
    const address = toAddress(raw, base);
    if (address !== null) found.add(address);
    if (found.size >= MAX_LIST_ADDRESSES) break;
  }
  return { kind, addresses: [...found] };
}

/** @returns the address as it is fetched; null when it is none that can be */
export function toAddress(raw: string, base: string | null): string | null {
  if (raw === '' || raw.length > MAX_ADDRESS_LENGTH) return null;
  const url = URL.parse(raw, base ?? undefined);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return null;
  if (url.username !== '' || url.password !== '') return null;
  url.hash = '';
  return url.href;
}

function* locations(text: string): Generator<string> {
  const open = /<(?:\w{1,20}:)?loc\s{0,20}>/gi;
  for (let match = open.exec(text); match; match = open.exec(text)) {
    const end = text.indexOf('<', open.lastIndex);
    const raw = text.slice(open.lastIndex, end < 0 ? text.length : end).slice(0, MAX_ADDRESS_LENGTH * 2);
    const cdata = text.startsWith('<![CDATA[', end) ? text.slice(end + 9, text.indexOf(']]>', end)) : null;
    yield (cdata ?? raw.replaceAll(/&[#\w]{1,10};/g, (entity) => readEntity(entity, 0)?.text ?? entity)).trim();
  }
}

function* lines(text: string): Generator<string> {
  for (const line of text.split(/\r\n|\r|\n/)) {
    const address = line.replace(/(?:^|\s)#.*$/, '').trim();
    if (address !== '') yield address;
  }
}
