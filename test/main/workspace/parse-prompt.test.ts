import { describe, expect, test } from 'vitest';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parsePrompt } from '../../../main/workspace/parse-prompt.ts';

const FRONT = '---\nversion: 1\nid: answer\nmodel: local/extractive\n---\n';
const parse = (text: string) => parsePrompt({ path: 'p.prompt.md', text });

describe('sections', () => {
  test('`## system` and `## user` split the template', () => {
    const prompt = parse(`${FRONT}\n## system\n\nBe brief.\n\n## user\n\n{{question}}\n`);
    expect(prompt).toMatchObject({ system: 'Be brief.', user: '{{question}}', temperature: 0, maxOutputTokens: 600 });
  });

  test('without headings everything is the user message', () => {
    expect(parse(`${FRONT}Answer: {{question}}`)).toMatchObject({ system: '', user: 'Answer: {{question}}' });
  });

  test('text before the headings belongs to the user message', () => {
    expect(parse(`${FRONT}Sources below.\n## user\n{{question}}`).user).toBe('Sources below.\n\n{{question}}');
  });

  test('other headings are text', () => {
    expect(parse(`${FRONT}## system\nRules\n### More rules\n## Users\nmany\n## user\nq`).system).toBe(
      'Rules\n### More rules\n## Users\nmany',
    );
  });

  test('a rule of dashes in the template is text', () => {
    expect(parse(`${FRONT}a\n---\nb`).user).toBe('a\n---\nb');
  });
});

describe('fingerprint', () => {
  const fingerprint = (text: string): string => parse(text).fingerprint;
  const base = fingerprint(`${FRONT}## system\nBe brief.\n## user\n{{question}}`);

  test('is 64 hex digits and does not change with the description, comments, key order or blank lines', () => {
    expect(base).toMatch(/^[0-9a-f]{64}$/);
    const same =
      '---\n# a comment\nmodel: "local/extractive"\nid: answer\nversion: 1\ndescription: other\n$schema: x.json\ntemperature: 0\n---\n\n## system\n\nBe brief.\n\n\n## user\n{{question}}\n\n';
    expect(fingerprint(same)).toBe(base);
  });

  test.each([
    ['the model', `${FRONT.replace('local/extractive', 'local/other')}## system\nBe brief.\n## user\n{{question}}`],
    [
      'a parameter',
      `${FRONT.replace('version: 1', 'version: 1\ntemperature: 0.5')}## system\nBe brief.\n## user\n{{question}}`,
    ],
    ['one letter of the system text', `${FRONT}## system\nBe briefer.\n## user\n{{question}}`],
    ['where a text stands', `${FRONT}## user\nBe brief.\n{{question}}`],
  ])('changes with %s', (_what, text) => {
    expect(fingerprint(text)).not.toBe(base);
  });
});

describe('what is wrong is said with file and line', () => {
  test.each([
    ['no front matter', '# Hello', 'p.prompt.md:1:1: the file does not begin with front matter'],
    ['front matter that never ends', '---\nid: a\n', 'p.prompt.md:1:1: the file does not begin with front matter'],
    [
      'a key given twice',
      '---\nversion: 1\nid: a\nid: b\nmodel: m/x\n---\nq',
      'p.prompt.md:4:1: Map keys must be unique',
    ],
    ['a list in place of keys', '---\n- a\n---\nq', 'p.prompt.md:2:1: the front matter has no keys'],
    [
      'a wrong value',
      '---\nversion: 1\nid: a\nmodel: m/x\ntemperature: hot\n---\nq',
      'temperature is "hot"; expected number.',
    ],
    [
      'an unknown key',
      '---\nversion: 1\nid: a\nmodel: m/x\ntemprature: 1\n---\nq',
      'has "temprature", which is not known here',
    ],
    ['an id that cannot be one', '---\nversion: 1\nid: A B\nmodel: m/x\n---\nq', 'id is "A B"; '],
    ['no user text', `${FRONT}## system\nBe brief.`, 'has no text for the user message'],
    [
      'a second system section',
      `${FRONT}## system\na\n## user\nb\n## system\nc`,
      'p.prompt.md:10:1: a second "## system" heading',
    ],
  ])('%s', (_name, text, says) => {
    expect(() => parse(text)).toThrow(says);
  });

  test('a later version is not judged by this one', () => {
    expect(() => parse('---\nversion: 2\nid: a\nmodel: m/x\nnew: 1\n---\nq')).toThrow(
      'has version 2; this Trestle reads up to 1',
    );
  });

  test('a bomb of YAML aliases never unfolds', () => {
    const bomb = [
      'a: &a [x, x]',
      ...'bcdefghij'.split('').map((name, i) => `${name}: &${name} [*${'abcdefghi'[i]}, *${'abcdefghi'[i]}]`),
    ];
    expect(() => parse(`---\n${bomb.join('\n')}\n---\nq`)).toThrow(TrestleError);
    expect(() => parse(`---\nversion: 1\nid: &x answer\nmodel: *x\n---\nq`)).toThrow('uses YAML aliases');
  });
});
