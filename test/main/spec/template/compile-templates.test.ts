import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PromptVariables } from '../../../../main/contract/prompt-file.ts';
import { compileTemplates, TemplateRenderError } from '../../../../main/spec/template/compile-templates.ts';

const compile = (text: string, partials: Readonly<Record<string, string>> = {}) =>
  compileTemplates({ sections: [{ name: 'user', text }], partials: (name) => partials[name] ?? null });
const render = (
  text: string,
  variables: PromptVariables = {},
  partials: Readonly<Record<string, string>> = {},
): string => compile(text, partials).render('user', variables).text;
const documents = [
  { n: 1, title: 'Leave', path: 'leave.md', heading: 'Days', text: 'Five days.' },
  { n: 2, title: 'Pay', path: 'pay.md', heading: '', text: 'Monthly.' },
];

describe('what templates can say', () => {
  test.each([
    ['a loop', '{% for d in documents %}[{{ d.n }}] {{ d.text }} {% endfor %}', '[1] Five days. [2] Monthly. '],
    ['a condition on what is not there', '{% if customer %}yes{% else %}no{% endif %}', 'no'],
    ['a filter', '{{ documents | map: "title" | join: ", " }}', 'Leave, Pay'],
    ['a default', '{{ tone | default: "plain" }}', 'plain'],
    ['raw text', '{% raw %}{{question}}{% endraw %}', '{{question}}'],
    ['a quoted text', '{{ documents[1].text | quote: "passage" }}', '<passage>\nMonthly.\n</passage>'],
    ['a partial with values', '{% render "one", d: documents[0], max: 3 %}', 'Five days. (3)'],
    ['a partial for each', '{% render "one" for documents as d, max: 1 %}', 'Five days. (1)Monthly. (1)'],
  ])('%s', (_name, text, expected) => {
    expect(render(text, { documents }, { one: '{{ d.text }} ({{ max }})' })).toBe(expected);
  });

  test('a partial sees what it is given and nothing else', () => {
    expect(() => render('{% render "one" %}', { question: 'Who?' }, { one: '{{ question }}' })).toThrow(
      '{{question}} does not exist',
    );
  });
});

describe('what templates cannot do', () => {
  test.each([
    ['include', '{% include "one" %}', 'there is no tag "include" here'],
    ['layout', '{% layout "one" %}', 'there is no tag "layout" here'],
    ['a partial named by a value', '{% assign n = "one" %}{% render n %}', 'a partial is named in quotes'],
    ['a partial with a path', '{% render "../../etc/passwd" %}', 'a partial is named in quotes'],
    ['a date', '{{ "now" | date: "%s" }}', 'there is no filter "date" here'],
    ['chance', '{{ documents | sample }}', 'there is no filter "sample" here'],
  ])('%s', (_name, text, says) => {
    const [problem] = compile(text, { one: 'x' }).problems;
    expect(problem?.message).toContain(says);
  });

  test.each([
    'constructor',
    '__proto__',
    'toString',
    'question.constructor',
    'documents.constructor',
    'documents[0].__proto__',
  ])('reach %s', (name) => {
    expect(() => render(`{{ ${name} }}`, { question: 'Who?', documents })).toThrow(TemplateRenderError);
  });

  test('text of a value is never a template', () => {
    const hostile = '{{ documents[1].text }}{% for i in (1..9) %}x{% endfor %}{% render "one" %}';
    expect(render('{{ question }}|{% assign q = question %}{{ q }}', { question: hostile, documents })).toBe(
      `${hostile}|${hostile}`,
    );
  });
});

describe('what is wrong is said with its place', () => {
  test.each([
    ['a tag that never ends', 'ab {% if question', 3],
    ['an output that never ends', 'ab {{ question', 3],
    ['a block that never ends', 'ab {% for d in documents %}', 3],
    ['an unknown filter', 'ab {{ question | shout }}', 3],
    ['an end without a beginning', 'ab {% endif %}', 3],
  ])('%s', (_name, text, start) => {
    expect(compile(text).problems[0]).toMatchObject({ template: 'user', start });
  });

  test('a partial that is not there, one that renders itself, and one too deep', () => {
    expect(compile('x {% render "gone" %}').problems).toMatchObject([
      { code: 'partial-missing', subject: 'gone', start: 2 },
    ]);
    const circle = { a: 'A{% render "b" %}', b: '{% render "a" %}' };
    expect(compile('{% render "a" %}', circle).problems).toMatchObject([
      { code: 'partial-cycle', template: 'partials/b', message: 'the partial "a" renders itself: a → b → a' },
    ]);
    const deep = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`p${i}`, `{% render "p${i + 1}" %}`]));
    expect(compile('{% render "p0" %}', deep).problems).toMatchObject([{ code: 'partial-depth' }]);
  });
});

/** Any other error than a refusal is a crash, and goes through. */
function isRenderedOrRefused(work: () => unknown): boolean {
  try {
    work();
  } catch (error) {
    if (!(error instanceof TemplateRenderError)) throw error;
  }
  return true;
}

describe('hostile templates end', () => {
  const line = 'x'.repeat(1000);
  test.each([
    ['a long range', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['loops in loops', `${'{% for i in (1..3000) %}'.repeat(4)}x${'{% endfor %}'.repeat(4)}`],
    ['loops in loops of nothing', `${'{% for i in (1..3000) %}'.repeat(4)}${'{% endfor %}'.repeat(4)}`],
    ['a text that doubles', `{% assign a = "${line}" %}${'{% assign a = a | append: a %}'.repeat(40)}{{ a }}`],
    [
      'a list that doubles',
      `{% assign a = "a,b,c" | split: "," %}${'{% assign a = a | concat: a %}'.repeat(40)}{{ a }}`,
    ],
    ['a long text in a loop', `{% for i in (1..1000000) %}${line}{% endfor %}`],
    [
      'a capture that doubles',
      `{% assign a = "${line}" %}${'{% capture a %}{{ a }}{{ a }}{% endcapture %}'.repeat(40)}`,
    ],
    ['a replacement that grows', `{% assign a = "${line}" %}${`{% assign a = a | replace: "x", a %}`.repeat(3)}`],
  ])('%s', (_name, text) => {
    expect(() => render(text)).toThrow(TemplateRenderError);
  });

  test('partials that render partials many times', () => {
    const laughs = Object.fromEntries(
      Array.from({ length: 7 }, (_, i) => [`p${i}`, `{% render "p${i + 1}" %}`.repeat(30)]),
    );
    expect(() => render('{% render "p0" %}', {}, { ...laughs, p7: 'ha' })).toThrow(TemplateRenderError);
  });

  test.each([
    ['too many tags', '{{a}}'.repeat(100_000), 'too-large'],
    ['too long', 'x'.repeat(600_000), 'too-large'],
    ['nested too deeply', `${'{% if a %}'.repeat(4900)}${'{% endif %}'.repeat(50)}`, 'syntax'],
    ['an endless comment', `{% # a${'\n'.repeat(300_000)}x %}`, 'syntax'],
  ])('%s is refused when it is read', (_name, text, code) => {
    expect(compile(text).problems[0]?.code).toBe(code);
  });

  test('any text is read and rendered, or refused, in a moment', () => {
    const pieces = fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      ' if ',
      'endif',
      'for i in ',
      '(1..9)',
      '|',
      'question',
      "'",
      '"',
      ':',
      ',',
      '.',
      '[',
      ']',
      '-',
      '\n',
      'raw',
      'endraw',
      'render',
      'x',
      '0',
      '#',
      'assign a = ',
      'capture',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const compiled = compile(parts.join(''));
        if (compiled.problems.length > 0) return;
        expect(isRenderedOrRefused(() => compiled.render('user', { question: 'q' }))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('where a text comes from', () => {
  test('each output is told with its variable, through loops, assignments and partials', () => {
    const text =
      '{{ question }}: {% for d in documents %}{{ d.text }};{% endfor %}{% assign t = documents[0].title %}{{ t }}{% render "p", x: question %}';
    const { text: rendered, spans } = compile(text, { p: '<{{ x }}>' }).render('user', { question: 'Who?', documents });
    expect(rendered).toBe('Who?: Five days.;Monthly.;Leave<Who?>');
    expect(spans.map(({ start, end, variable, roots }) => [rendered.slice(start, end), variable, roots])).toEqual([
      ['Who?', 'question', ['question']],
      ['Five days.', 'documents[].text', ['documents']],
      ['Monthly.', 'documents[].text', ['documents']],
      ['Leave', 'documents[].title', ['documents']],
      ['Who?', 'question', ['question']],
    ]);
  });

  test('names are found with their place', () => {
    const text = 'a\n{{ question }} {% if tone == "x" %}{{ d.x }}{% endif %}';
    const { references } = compile(text);
    expect(references.map(({ start, end, path }) => [text.slice(start, end), path])).toEqual([
      ['question', 'question'],
      ['tone', 'tone'],
      ['d.x', 'd.x'],
    ]);
  });
});
