import { describe, expect, it } from 'vitest';
import { readFrontMatterFields } from '../../../../../main/retrieval/parse/markdown/front-matter-fields.ts';

describe('the fields of front matter', () => {
  it('are plain and quoted texts, numbers, switches and lists, under lower-case keys', () => {
    const body = `Title: A day's work # draft
"author": 'Ida O''Hara'
Version: 3
ratio: -0.5
draft: no
reviewed: null
date: 2025-11-14
tags: [leave, "paid, unpaid"]
principals:
  - hr
  - "group:all staff"
nested:
  key: value
text: |
  a block
phone: 0047
`;
    expect(readFrontMatterFields(body)).toEqual({
      title: "A day's work",
      author: "Ida O'Hara",
      version: 3,
      ratio: -0.5,
      draft: false,
      date: '2025-11-14',
      tags: ['leave', 'paid, unpaid'],
      principals: ['hr', 'group:all staff'],
      phone: '0047',
    });
  });

  it('are bounded in number and size, and a key that means something to JavaScript is only a key', () => {
    const many = Array.from({ length: 100 }, (_, index) => `key${index}: ${'x'.repeat(5000)}`).join('\n');
    const fields = readFrontMatterFields(`__proto__: a\n${many}`);
    expect(Object.keys(fields)).toHaveLength(64);
    expect(Object.keys(fields)[0]).toBe('__proto__');
    expect(String(fields['key0'])).toHaveLength(1000);
  });
});
