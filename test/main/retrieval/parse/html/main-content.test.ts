import { describe, expect, it } from 'vitest';
import { findMainContent } from '../../../../../main/retrieval/parse/html/main-content.ts';
import { readHtml } from '../../../../../main/retrieval/parse/html/read-html.ts';
import { mapToSource } from '../../../../../main/retrieval/parse/offset-map.ts';
import { parseDocument } from '../../../../../main/retrieval/parse/parse-document.ts';
import { createSeededRandom } from '../../../../support/seeded-random.ts';

const SENTENCE =
  'The harbour office weighs every crate twice, once on the quay and once in the shed, and writes both numbers down. ';
const PARAGRAPHS = Array.from({ length: 6 }, (_, index) => `<p>Part ${index + 1}. ${SENTENCE.repeat(2)}</p>`).join(
  '\n',
);

const ARTICLE = `<!doctype html><html lang="en"><head><title>Crates at Halden - The Quay</title>
<meta property="og:site_name" content="The Quay"><meta name="author" content="Ida Holm">
<meta property="article:published_time" content="2026-03-04T08:00:00Z"></head><body class="has-sidebar">
<div class="x7f1">We use cookies to make the site better. <button>Accept</button></div>
<header class="site-header"><div class="logo"><a href="/">The Quay</a></div><ul class="mainMenu"><li><a href="/a">Ports</a><li><a href="/b">Ships</a></ul></header>
<div id="page"><article class="story"><h1>Crates at Halden</h1>
${PARAGRAPHS}
<table><tr><th>Crate</th><th>Weight</th></tr><tr><td>Tin</td><td>40 kg</td></tr></table>
<aside class="note">Crates above 90 kg are weighed by crane.</aside>
<div class="share-tools"><a href="#">Tweet this</a></div>
<pre>weigh --crate 7</pre>
<p>Last words: ${SENTENCE}</p></article>
<div class="sidebar"><h3>Most read</h3><ul><li><a href="/1">Storm closes the strait</a></li><li><a href="/2">Ten ferries sold</a></li></ul></div></div>
<div class="newsletter-box">Get our letter every Friday.</div><div id="foot">© The Quay. <a href="/terms">All terms</a></div></body></html>`;

const REFERENCE = `<html><head><title>Scale API</title></head><body><div class="content"><h1>Scale API</h1><p>Short.</p>
${['open', 'weigh', 'close', 'tare', 'reset']
  .map(
    (name) => `<h2 id="${name}">${name}()</h2><table><tr><th>Parameter</th><th>Type</th></tr>
<tr><td>${name}Timeout</td><td>number</td></tr><tr><td>${name}Unit</td><td>string</td></tr></table>
<pre>${name}({ unit: 'kg' })</pre><div class="admonition">Only one ${name} at a time, or the scale answers E7.</div>`,
  )
  .join('\n')}</div></body></html>`;

async function read(page: string): Promise<string> {
  return readHtml(page, (await findMainContent(page)).leftOut).mapped.text;
}

describe('findMainContent', () => {
  it('leaves out the frame of a saved page', async () => {
    const text = await read(ARTICLE);
    for (const frame of ['cookies', 'Ports', 'Tweet', 'Most read', 'Storm closes', 'every Friday', 'All terms']) {
      expect(text).not.toContain(frame);
    }
  });

  it('does not leave out the title, tables, remarks, programs and last words of the article', async () => {
    const text = await read(ARTICLE);
    expect(text.startsWith('Crates at Halden\n\nPart 1.')).toBe(true);
    for (const content of ['Part 6.', 'Tin | 40 kg', 'weighed by crane', 'weigh --crate 7', 'Last words']) {
      expect(text).toContain(content);
    }
  });

  it.each([
    ['without a body', ''],
    ['with a body alone', '<body>'],
    ['with an open head', '<html><head><meta charset="utf-8">'],
  ])('leaves out the frame of a page %s', async (_, start) => {
    const page = `${start}<title>T</title><div class="cookie-banner">We use giraffes</div><article>${PARAGRAPHS}</article>`;
    const text = await read(page);
    expect(text).not.toContain('giraffes');
    expect(text).toContain('Part 6.');
  });

  it('leads the words that remain back to the saved page', async () => {
    const { mapped } = readHtml(ARTICLE, (await findMainContent(ARTICLE)).leftOut);
    const map = mapped.sliceMap(0, mapped.text.length);
    const start = mapped.text.indexOf('weighed by crane');
    const range = mapToSource(map, start, start + 'weighed by crane'.length);
    expect(ARTICLE.slice(range.start, range.end)).toBe('weighed by crane');
  });

  it('reads author, date, site and language', async () => {
    expect((await findMainContent(ARTICLE)).metadata).toEqual({
      title: 'Crates at Halden - The Quay',
      author: 'Ida Holm',
      site: 'The Quay',
      language: 'en',
      published: '2026-03-04T08:00:00.000Z',
    });
  });

  it.each([
    ['a reference of tables and programs', REFERENCE],
    ['a short page', '<h1>Opening hours</h1><p>Mon to Fri, 8 to 4.</p><div>Ring the bell.</div>'],
    ['a plain page', `<h1>Plain</h1>${PARAGRAPHS}`],
    ['equal parts', ['a', 'b', 'c', 'd'].map((id) => `<div id="${id}"><h2>${id}</h2>${PARAGRAPHS}</div>`).join('')],
    ['a list of links', `<h1>Index</h1><ul>${'<li><a href="x">A part of the whole</a></li>'.repeat(60)}</ul>`],
    ['cards', Array.from({ length: 20 }, (_, n) => `<div class="c"><b>Card ${n}</b> ${SENTENCE}</div>`).join('')],
  ])('leaves nothing out of %s', async (_, page) => {
    expect(await read(page)).toBe(readHtml(page).mapped.text);
  });

  it('tells how much was left out, without a penalty', async () => {
    const outcome = await parseDocument({ path: 'a.html', format: 'html', bytes: new TextEncoder().encode(ARTICLE) });
    expect(outcome).toMatchObject({
      document: {
        quality: { score: 1, findings: [{ code: 'boilerplate', penalty: 0 }] },
        metadata: { author: 'Ida Holm' },
      },
    });
  });

  it('reads private characters of the page as what they are', async () => {
    const page = `<h1>\u{f0001}Signs</h1>${PARAGRAPHS}<p>\u{f0000}\u{100003} glyphs of a font</p>`;
    expect(await read(page)).toBe(readHtml(page).mapped.text);
  });
});

const HOSTILE: [string, string][] = [
  ['nested beyond the limit', `${'<div>'.repeat(5000)}${SENTENCE.repeat(9)}`],
  ['a million attributes', `<p ${'a=1 b=2 '.repeat(500_000)}>${SENTENCE.repeat(9)}</p>`],
  ['a class without end', `<p class="${'menu '.repeat(100_000)}">${SENTENCE.repeat(9)}</p>`],
  ['elements without end', '<p>a, b<br>'.repeat(100_000)],
  ['a script that closes itself', `<script type="application/ld+json">{"a":"</script><p>${SENTENCE.repeat(9)}</p>`],
  ['a style that never ends', `<p>${SENTENCE.repeat(9)}</p><style><p>never shown</p>`],
  ['comments in comments', `<!-- <!-- --><p>${SENTENCE.repeat(9)}</p> -->`],
  ['a document in a document', `${ARTICLE}${ARTICLE}`],
];

describe('hostile pages', () => {
  it.each(HOSTILE)('%s: reads on, and leaves out no more than the reader would show', async (_, page) => {
    const whole = new Set(readHtml(page).mapped.text.split(/\s+/));
    const text = await read(page);
    expect(text.split(/\s+/).filter((word) => !whole.has(word))).toEqual([]);
    expect(text.length).toBeGreaterThan(0);
  });

  it('never shows words that the page does not show, whatever is cut out of it or doubled', async () => {
    const random = createSeededRandom(11);
    const endMs = performance.now() + (process.env['TRESTLE_TEST_LONG'] === '1' ? 60_000 : 2000);
    for (let round = 0; round < 40 || performance.now() < endMs; round += 1) {
      let page = ARTICLE;
      for (let edits = 0; edits < 4; edits += 1) {
        const at = Math.floor(random.next() * page.length);
        const to = at + Math.floor(random.next() * 60);
        page =
          random.next() < 0.5
            ? page.slice(0, at) + page.slice(to)
            : page.slice(0, at) + page.slice(at, to).repeat(3) + page.slice(to);
      }
      const { mapped, leftOutShare } = readHtml(page, (await findMainContent(page)).leftOut);
      expect(leftOutShare).toBeLessThanOrEqual(1);
      const words = new Set(readHtml(page).mapped.text.split(/[\s|]+/));
      expect(mapped.text.split(/[\s|]+/).filter((word) => word !== '' && !words.has(word))).toEqual([]);
      if (round > 5000) break;
    }
  });
});
