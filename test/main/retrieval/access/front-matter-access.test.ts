import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { frontMatterAccess } from '../../../../main/retrieval/access/front-matter-access.ts';

const say = (...lines: readonly string[]) => frontMatterAccess(['---', ...lines, '---', '', 'Text.'].join('\n'));

describe('front matter', () => {
  it.each([
    [['title: x'], {}],
    [['tenant: halden'], { tenant: 'halden' }],
    [['tenant: "halden" # ours'], { tenant: 'halden' }],
    [['principals: maya'], { principals: ['maya'] }],
    [['principals: [maya, legal]'], { principals: ['legal', 'maya'] }],
    [['access: [\'a, b\', "c"] # two'], { principals: ['a, b', 'c'] }],
    [['principals:', '  - maya # her', '', '  - "legal"', 'title: x'], { principals: ['legal', 'maya'] }],
    [['principals: []'], { principals: [] }],
    [['principals: ["*"]'], { principals: [] }],
    [['principals: *'], { principals: [] }],
    [['Tenant: halden'], { tenant: 'halden' }],
  ])('says %j', (lines, own) => expect(say(...lines)).toEqual(own));

  it.each([
    [['tenant:']],
    [['tenant: [a]']],
    [['tenant: { a: b }']],
    [['tenant: a', 'tenant: b']],
    [['principals:']],
    [['principals: null']],
    [['principals: [a,, b]']],
    [['principals: [a']],
    [['principals: |', '  a']],
    [['principals:', '  maya: read']],
    [['principals: a', 'access: b']],
    [['principals: &x [a]']],
    [['principals:', '  - name: maya']],
  ])('that cannot be read with certainty closes the document: %j', (lines) => {
    expect(say(...lines).problem).toContain('front matter');
  });

  it('that names principals and never ends closes the document; one without them does not', () => {
    expect(frontMatterAccess('---\nprincipals: [maya]\n\nText.').problem).toContain('never closed');
    expect(frontMatterAccess('---\ntitle: x\n\nText.')).toEqual({});
    expect(frontMatterAccess('Text with\nprincipals: [maya]\n')).toEqual({});
  });

  it('survives any text, and never opens what it could not read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (value) => {
        const own = say(`principals: ${value.replaceAll(/[\r\n\u2028\u2029\u0085]/g, ' ')}`);
        const isOpenToAll = own.principals?.length === 0;
        expect(isOpenToAll && !/^\[\s*\]|\*/.test(value.trim())).toBe(false);
      }),
    );
  });
});
