import { describe, expect, it } from 'vitest';
import { redactMentions } from '../../../main/base/redact-mentions.ts';

const rule = { mark: '[erased E-1]', chunkIds: new Set(['chk_1']), isMentioned: (text: string) => /maya/i.test(text) };

describe('redacting mentions', () => {
  it('takes a plain text whole, and leaves one without a mention as it is', () => {
    expect(redactMentions('Ask Maya about it.', rule)).toBe('[erased E-1]');
    expect(redactMentions('Ask Zoe about it.', rule)).toBe('Ask Zoe about it.');
    expect(redactMentions('[erased E-1]', rule)).toBe('[erased E-1]');
  });

  it('keeps JSON JSON, also inside JSON, and takes every text of a record about an erased chunk', () => {
    const text = JSON.stringify({
      budget: 3,
      chunks: [
        { chunkId: 'chk_1', rank: 1, text: 'The pay.', path: 'hr/pay.md' },
        { chunkId: 'chk_2', rank: 2, text: 'MAYA was here', path: 'x.md' },
      ],
      inner: JSON.stringify([{ content: 'maya' }, { content: 'zoe' }]),
    });
    expect(JSON.parse(redactMentions(text, rule))).toEqual({
      budget: 3,
      chunks: [
        { chunkId: 'chk_1', rank: 1, text: '[erased E-1]', path: '[erased E-1]' },
        { chunkId: 'chk_2', rank: 2, text: '[erased E-1]', path: 'x.md' },
      ],
      inner: '[{"content":"[erased E-1]"},{"content":"zoe"}]',
    });
  });

  it('changes nothing the second time', () => {
    const once = redactMentions('{"a":"maya","b":[1,null,true]}', rule);
    expect(redactMentions(once, rule)).toBe(once);
  });
});
