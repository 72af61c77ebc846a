import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visibleLine, visibleText } from '../../../renderer/ui/text/visible-text.ts';

describe('foreign text', () => {
  it('shows what would reorder or hide the text around it', () => {
    expect(visibleText('invoice \u202Efdp.exe')).toBe('invoice ⟨U+202E⟩fdp.exe');
    expect(visibleText('a\u200Bb\u0007')).toBe('a⟨U+200B⟩b⟨U+0007⟩');
    expect(visibleText(`hidden${String.fromCodePoint(0xe0041)}`)).toBe('hidden⟨U+E0041⟩');
    expect(visibleText('half \ud83d')).toBe('half ⟨U+D83D⟩');
  });

  it('leaves the words of every script as they are, with emoji and tabs', () => {
    const text = 'שלום عليكم สวัสดี 👩\u200d🔧 नमस्ते\t“free time”';
    expect(visibleText(text)).toBe(text);
  });

  it('ends lines in one way, and puts a name on one line', () => {
    expect(visibleText('a\r\nb\rc\u2028d')).toBe('a\nb\nc\nd');
    expect(visibleLine('  search\n  handbook ')).toBe('search handbook');
  });

  it('changes nothing the second time, whatever the text', () => {
    assert(property(string({ unit: 'binary' }), (text) => visibleText(visibleText(text)) === visibleText(text)));
  });
});
