import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TrestleError } from '../../../main/base/errors/trestle-error.ts';
import { parsePrompt } from '../../../main/workspace/parse-prompt.ts';
import { AGENT_PROMPT_TEMPLATE } from '../../../main/workspace/templates/agent-prompt.ts';
import { ANSWER_PROMPT_TEMPLATE } from '../../../main/workspace/templates/answer-prompt.ts';

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

describe('examples and partials', () => {
  const partials: Readonly<Record<string, string>> = { cite: 'Cite as [n].\n', outer: "{% render 'cite' %}" };
  const withPartials = (text: string, own = partials) =>
    parsePrompt({ path: 'prompts/p.prompt.md', text, partials: (name) => own[name] ?? null });

  test('pairs of user and assistant sections come before the last user section', () => {
    const prompt = parse(`${FRONT}## system\ns\n## user\na\n## assistant\nb\n## user\n{{question}}`);
    expect(prompt).toMatchObject({ system: 's', user: '{{question}}', examples: [{ user: 'a', assistant: 'b' }] });
  });

  test('`# ` headings count where there are no `## ` ones', () => {
    expect(parse(`${FRONT}# System\ns\n# User\n{{question}}`)).toMatchObject({ system: 's', user: '{{question}}' });
    expect(parse(`${FRONT}## system\n# User\n## user\nq`).system).toBe('# User');
  });

  test('the texts of partials belong to the prompt, also those that partials render', () => {
    const text = `${FRONT}{% render 'outer' %} {{question}}`;
    const prompt = withPartials(text);
    expect(prompt.partials).toEqual({ cite: 'Cite as [n].', outer: "{% render 'cite' %}" });
    const edited = withPartials(text, { ...partials, cite: 'Cite as (n).' });
    expect(edited.fingerprint).not.toBe(prompt.fingerprint);
    expect(withPartials(text, { ...partials, unused: 'x' }).fingerprint).toBe(prompt.fingerprint);
  });

  test('what is wrong in a partial is said at its own file and line', () => {
    const broken = { ...partials, cite: 'a\n{% nonsense %}' };
    expect(() => withPartials(`${FRONT}{% render 'outer' %}`, broken)).toThrow(
      'prompts/partials/cite.liquid:2:1: there is no tag "nonsense" here.',
    );
    expect(() => withPartials(`${FRONT}a\n{% render 'gone' %}`)).toThrow(
      'prompts/p.prompt.md:7:1: there is no partial "gone" in prompts/partials/.',
    );
  });
});

describe('fingerprints of prompts from before there were partials, examples and Liquid', () => {
  // Worked out by the version before; pins and releases hold them.
  test.each([
    ['answer', ANSWER_PROMPT_TEMPLATE, '37ddf4f64ad92b89d898ebbfe324d777e6376ff591867fbd9e677013048784cb'],
    ['agent', AGENT_PROMPT_TEMPLATE, '6c3b0dd8eccfc1ae2e38c9e196bceef40f6f3423171b1f894dffef717cf95a5d'],
    [
      'with a schema',
      '---\nversion: 1\nid: x\nmodel: m/x\noutputSchema: { type: object }\ninvalidOutput: fail\n---\n## user\n{{question}}',
      '503d54ca40257d86f494b67d43f2d70a2c304c9e0f8f2b7aeb9ec515c37f7edb',
    ],
  ])('stay: %s', (_name, text, fingerprint) => {
    expect(parse(text).fingerprint).toBe(fingerprint);
    // Tests and descriptions shape no answer.
    const tested = text.replace('version: 1', 'version: 1\ntests: [{ name: t, expect: { contain: [x] } }]');
    expect(parse(tested).fingerprint).toBe(fingerprint);
  });

  test('braces that were text and are Liquid now are another prompt', () => {
    const { fingerprint } = parse(`${FRONT}{% raw %}{{question}}{% endraw %}`);
    expect(fingerprint).not.toBe(parse(`${FRONT}{{question}}`).fingerprint);
  });
});

/** Any other error than ours is a crash, and goes through. */
function howItEnded(work: () => unknown): string {
  try {
    work();
    return 'read';
  } catch (error) {
    if (!TrestleError.is(error)) throw error;
    return error.code === 'config' ? error.message : error.code;
  }
}

describe('any file is read or refused, at a line', () => {
  const seeds = [
    ANSWER_PROMPT_TEMPLATE,
    `${FRONT}## user\na\n## assistant\nb\n## user\n{% for d in documents %}{{ d.text | quote }}{% endfor %}{% render 'p' %}`,
    `${FRONT.replace('---\n', '---\ninput: { a: { type: object, properties: { b: { type: string } } } }\n')}{{ a.b }}`,
  ];
  const junk = [
    '---\n',
    '## user\n',
    '## system',
    '{{',
    '}}',
    '{%',
    '%}',
    ': ',
    '- ',
    '[',
    '{',
    '&a',
    '*a',
    '\u0000',
    '\uD800',
    '\t',
    "'",
    '"',
    '|',
    '\n\n',
    '!!js/function',
    '<<: ',
  ];
  const mutation = fc.record({ at: fc.nat(), length: fc.nat({ max: 40 }), junk: fc.constantFrom(...junk) });

  test('whatever was done to it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 8 }), (seed, mutations) => {
        const text = mutations.reduce((now, { at, length, junk: by }) => {
          const start = at % (now.length + 1);
          return now.slice(0, start) + by + now.slice(start + length);
        }, seed);
        const partials = (name: string): string | null => (name === 'p' ? text.slice(0, 200) : null);
        expect(howItEnded(() => parsePrompt({ path: 'p.prompt.md', text, partials }))).toMatch(
          /^(?:read|schema_too_new|\S+\.(?:prompt\.md|liquid):\d+:\d+: .*)/,
        );
      }),
      { numRuns: 1500 },
    );
  });

  test.each([
    ['a deep front matter', `---\nversion: 1\nx: ${'['.repeat(50_000)}\n---\nq`],
    ['a megabyte of one line', `---\nversion: 1\n---\n${'x'.repeat(1_000_000)}`],
    ['a megabyte of headings', `${FRONT}${'## user\nq\n'.repeat(90_000)}`],
    ['a megabyte of tags', `${FRONT}${'{{a}}'.repeat(200_000)}`],
    ['a megabyte of front matter', `---\n${'a: b\n'.repeat(200_000)}---\nq`],
  ])('%s', (_name, text) => {
    expect(() => parse(text)).toThrow(/^p\.prompt\.md:\d+:\d+: /);
  });
});
