import { describe, expect, it } from 'vitest';
import { readHtml } from '../../../../../main/retrieval/parse/html/read-html.ts';
import { mapToSource } from '../../../../../main/retrieval/parse/offset-map.ts';

const textOf = (source: string): string => readHtml(source).mapped.text;

describe('readHtml', () => {
  it('reads a page as a person does', () => {
    const page = `<!doctype html>
      <html><head><title>Leave &amp; absence</title><style>p { color: red }</style></head>
      <body>
        <nav><a href="/">Home</a></nav>
        <script>if (a < b) alert("<p>no</p>")</script>
        <h1>Parental leave</h1>
        <p>Each parent has <b>twenty</b>
           weeks&nbsp;&mdash; paid.</p>
        <ul><li>Tell us early</li><li><p>Ask HR</p></li></ul>
        <table><tr><th>Weeks</th><th>Pay</th></tr><tr><td>20</td><td>100&nbsp;%</td></tr></table>
        <pre>  kept
    as is</pre>
        <footer>© Halden</footer>
      </body></html>`;
    const { mapped, blocks, title } = readHtml(page);
    expect(title).toBe('Leave & absence');
    expect(mapped.text).toBe(
      [
        'Parental leave',
        'Each parent has twenty weeks\u00a0— paid.',
        '- Tell us early\n- Ask HR',
        'Weeks | Pay\n20 | 100\u00a0%',
        '  kept\n    as is',
      ].join('\n\n'),
    );
    expect(blocks.map((block) => block.kind)).toEqual([
      'heading',
      'paragraph',
      'list',
      'list',
      'table',
      'table',
      'code',
    ]);
    expect(blocks[0]?.heading).toEqual({ level: 1, text: 'Parental leave' });
  });

  it('leads any words back to the markup they were read from', () => {
    const page = '<p>Terms &amp; <b>conditions</b>\n  apply.</p>';
    const { mapped } = readHtml(page);
    const map = mapped.sliceMap(0, mapped.text.length);
    const quote = (words: string): string => {
      const start = mapped.text.indexOf(words);
      const range = mapToSource(map, start, start + words.length);
      return page.slice(range.start, range.end);
    };
    expect(quote('Terms & conditions')).toBe('Terms &amp; <b>conditions');
    expect(quote('&')).toBe('&amp;');
    expect(quote('conditions apply')).toBe('conditions</b>\n  apply');
  });

  it.each([
    ['a &lt;b&gt; &#65;&#x42; &unknown; &amp', 'a <b> AB &unknown; &amp'],
    ['&#0;&#xD800;&#x110000;', '\ufffd\ufffd\ufffd'],
    ['&eacute;&Uuml;&ccedil;', 'éÜç'],
    ['one<br>two', 'one\ntwo'],
    ['1 < 2 and 3 > 2', '1 < 2 and 3 > 2'],
    ['<p title="a > b">in</p>', 'in'],
    ['<p>first<p>second', 'first\n\nsecond'],
    ['<h2>Never closed<p>text', 'Never closed\n\ntext'],
    ['before<!-- <p>comment</p> -->after', 'beforeafter'],
    ['<nav>menu<main>content</main>', 'content'],
    ['<nav><nav>deep</nav></nav>out', 'out'],
    ['<script>never closed', ''],
    ['text <!-- never closed', 'text'],
    ['text <a href="never closed', 'text'],
    ['', ''],
  ])('reads %j as %j', (source, expected) => {
    expect(textOf(source)).toBe(expected);
  });

  it('ends a heading where its text ends', () => {
    expect(readHtml('<h2>One</h2>two<h3>Three</h3>').blocks.map((block) => block.heading?.text ?? null)).toEqual([
      'One',
      null,
      'Three',
    ]);
  });
});
