/** Elements whose content nobody sees. */
const UNSEEN: ReadonlySet<string> = new Set([
  'script',
  'style',
  'template',
  'noscript',
  'head',
  'svg',
  'iframe',
  'object',
  'textarea',
  'select',
]);
/** Elements that begin a line. */
const BLOCKS: ReadonlySet<string> = new Set(
  'address article aside blockquote br dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul'.split(
    ' ',
  ),
);
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  ndash: '–',
  mdash: '—',
  hellip: '…',
  rsquo: '’',
  lsquo: '‘',
  rdquo: '”',
  ldquo: '“',
  euro: '€',
  copy: '©',
};
const MAX_ENTITY_LENGTH = 12;
const MAX_CODE_POINT = 0x10ffff;

/**
 * What a person would see of a page, about: without comments, scripts and what is marked as hidden. One pass over the text,
 * whatever it holds.
 */
export function htmlToText(html: string): { title: string; text: string } {
  const reader = new Reader(html);
  reader.read();
  return { title: tidy(reader.title), text: tidy(reader.text) };
}

class Reader {
  readonly #html: string;
  /** For finding the ends of elements whose content is skipped; made once. */
  readonly #lower: string;
  readonly #seen: string[] = [];
  readonly #title: string[] = [];
  #at = 0;

  constructor(html: string) {
    this.#html = html;
    this.#lower = html.toLowerCase();
  }

  get text(): string {
    return this.#seen.join('');
  }
  get title(): string {
    return this.#title.join('');
  }

  read(): void {
    while (this.#at < this.#html.length) {
      const open = this.#html.indexOf('<', this.#at);
      const end = open < 0 ? this.#html.length : open;
      if (end > this.#at) this.#seen.push(decodeEntities(this.#html.slice(this.#at, end)));
      this.#at = end;
      if (open >= 0) this.#markup();
    }
  }

  #markup(): void {
    if (this.#html.startsWith('<!--', this.#at)) return this.#skipPast('-->', 4);
    if (this.#html.startsWith('<!', this.#at) || this.#html.startsWith('<?', this.#at)) return this.#skipPast('>', 2);
    const tag = /^<(\/?)([a-z][a-z0-9-]*)/i.exec(this.#html.slice(this.#at, this.#at + 40));
    if (tag === null) {
      this.#seen.push('<');
      this.#at += 1;
      return;
    }
    const [, slash, written = ''] = tag;
    const name = written.toLowerCase();
    const attributes = this.#readAttributes();
    if (BLOCKS.has(name)) this.#seen.push('\n');
    if (slash !== '') return;
    if (name === 'head') this.#readHead();
    else if (UNSEEN.has(name)) this.#skipElement(name);
    else if (isHidden(attributes) && !isVoid(attributes, name)) this.#skipElement(name);
  }

  /** Up to the `>` outside of quotes; @returns what stands between, lower case */
  #readAttributes(): string {
    const start = this.#at;
    let quote = '';
    let at = start;
    for (; at < this.#html.length; at += 1) {
      const character = this.#html[at] ?? '';
      if (quote !== '') {
        if (character === quote) quote = '';
      } else if (character === '"' || character === "'") quote = character;
      else if (character === '>') break;
    }
    this.#at = at + 1;
    return this.#lower.slice(start, Math.min(at, start + 2000));
  }

  /** The title is all that is seen of a head. */
  #readHead(): void {
    const start = this.#at;
    this.#skipElement('head');
    const head = this.#html.slice(start, this.#at);
    const title = /<title[^>]{0,200}>([^<]{0,2000})/i.exec(head);
    if (title !== null) this.#title.push(decodeEntities(title[1] ?? ''));
  }

  /** To the end tag that closes it; to the end of the page when nothing does. Elements of its kind within are counted. */
  #skipElement(name: string): void {
    let depth = 1;
    while (depth > 0) {
      const close = this.#lower.indexOf(`</${name}`, this.#at);
      if (close < 0) {
        this.#at = this.#html.length;
        return;
      }
      if (!UNSEEN.has(name)) depth += countOpen(this.#lower, name, this.#at, close);
      depth -= 1;
      const end = this.#html.indexOf('>', close);
      this.#at = end < 0 ? this.#html.length : end + 1;
    }
  }

  #skipPast(mark: string, from: number): void {
    const end = this.#html.indexOf(mark, this.#at + from);
    this.#at = end < 0 ? this.#html.length : end + mark.length;
  }
}

function countOpen(lower: string, name: string, from: number, to: number): number {
  let count = 0;
  const mark = `<${name}`;
  for (let at = lower.indexOf(mark, from); at >= 0 && at < to; at = lower.indexOf(mark, at + mark.length)) {
    if (/[\s/>]/.test(lower[at + mark.length] ?? '')) count += 1;
  }
  return count;
}

function isHidden(attributes: string): boolean {
  if (!/hidden|display|visibility|opacity|font-size/.test(attributes)) return false;
  return (
    /\s(?:hidden(?:[\s=/]|$)|aria-hidden\s*=\s*["']?true)/.test(attributes) ||
    /(?:display\s*:\s*none|visibility\s*:\s*hidden|opacity\s*:\s*0(?![.\d])|font-size\s*:\s*0(?![.\d]))/.test(
      attributes,
    )
  );
}

function isVoid(attributes: string, name: string): boolean {
  return attributes.endsWith('/') || /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/.test(name);
}

function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  const pattern = new RegExp(`&(?:#x([0-9a-f]{1,6})|#(\\d{1,7})|([a-z]{2,${MAX_ENTITY_LENGTH}}));`, 'gi');
  return text.replaceAll(
    pattern,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
      return code > 0 && code <= MAX_CODE_POINT && !(code >= 0xd800 && code <= 0xdfff)
        ? String.fromCodePoint(code)
        : '\ufffd';
    },
  );
}

/** One space, one empty line at most, and nothing that cannot be seen. */
function tidy(text: string): string {
  return text
    .replaceAll(/[\p{Cf}\p{Co}]|(?![\t\n])\p{Cc}/gu, '')
    .replaceAll(/[^\S\n]+/g, ' ')
    .replaceAll(/ ?\n ?/g, '\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}
