import fc from 'fast-check';

const WORDS =
  'the report names every supplier that delivered late and what it cost us in spring because nobody asked twice about ' +
  'customs papers, pallets; forwarders (see table) or “quotes” naïve façade 数据 🚚 e.g. 3.5 kg_total `code` **bold**';

const words = (maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...WORDS.split(' ')), { minLength: 1, maxLength }).map((parts) => parts.join(' '));

const sentence = words(25).chain((text) => fc.constantFrom('.', '!', '?', ':', '').map((end) => text + end));
const paragraph = fc
  .array(sentence, { minLength: 1, maxLength: 12 })
  .chain((sentences) => fc.constantFrom(' ', '\n', '  ').map((joint) => sentences.join(joint)));
const lines = (line: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(line, { minLength: 1, maxLength }).map((parts) => parts.join('\n'));

const heading = fc.oneof(
  fc.tuple(fc.integer({ min: 1, max: 6 }), words(6)).map(([level, text]) => `${'#'.repeat(level)} ${text}`),
  fc.tuple(words(4), fc.constantFrom('=====', '---')).map(([text, underline]) => `${text}\n${underline}`),
  words(4).map((text) => `<h2 align="center">${text}</h2>`),
);
const list = lines(
  fc.tuple(fc.constantFrom('- ', '* ', '1. ', '  - ', '    ', '  '), words(20)).map((parts) => parts.join('')),
  15,
).map((text) => `- ${text.trimStart()}`);
const table = fc
  .array(words(5), { minLength: 1, maxLength: 12 })
  .map((cells) => ['| name | what |', '|------|:----:|', ...cells.map((cell) => `| ${cell} | x |`)].join('\n'));
const fence = fc
  .tuple(
    fc.constantFrom('```', '~~~~', '````'),
    lines(fc.oneof(words(10), fc.constant(''), fc.constant('# no heading')), 30),
  )
  .chain(([mark, code]) => fc.constantFrom(`\n${mark}`, '').map((end) => `${mark}js\n${code}${end}`));

const block = fc.oneof(
  { weight: 4, arbitrary: paragraph },
  { weight: 4, arbitrary: heading },
  list,
  table,
  fence,
  lines(words(12), 6).map((text) => text.replaceAll(/^/gm, '> ')),
  lines(words(8), 8).map((text) => text.replaceAll(/^/gm, '    ')),
  words(10).map((text) => `<!-- ${text}\n\n${text} -->`),
  words(10).map((text) => `<details>\n<summary>${text}</summary>`),
  fc.constantFrom('***', '- - -', '   ', '\t', '[ref]: https://example.org "t"', '\u00a0', '#', '<pre>', '-', '|'),
);

/** Documents made of every kind of block, with either kind of line break, some blocks run into each other. */
export const markdownDocument: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom('', '', '\ufeff', '---\ntitle: Made up\n---\n', '---\n'),
    fc.array(fc.tuple(block, fc.constantFrom('\n\n', '\n\n', '\n', '\n\n\n')), { maxLength: 25 }),
    fc.constantFrom('\n', '\n', '\r\n', '\r'),
  )
  .map(([start, blocks, lineBreak]) =>
    (start + blocks.map(([text, gap]) => text + gap).join('')).replaceAll('\n', lineBreak),
  );
