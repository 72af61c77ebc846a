import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readCode } from '../../../../../main/retrieval/parse/code/read-code.ts';
import { parseDocument } from '../../../../../main/retrieval/parse/parse-document.ts';

async function headings(source: string, fileName: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for (const { heading, start, end } of await readCode(source, fileName)) {
    if (heading)
      found.push([`${'>'.repeat(heading.level)} ${heading.text}`, source.slice(start, end).split('\n')[0] ?? '']);
  }
  return found;
}

describe('source code is cut at its definitions, with the comments above them', () => {
  it.each([
    [
      'a.ts',
      'import x from "y";\n\n/** Says 🚚. */\nexport class A {\n  // c\n  run(): void {}\n\n  y = () => 1;\n}\n\nexport const f = () => 2;\n\nrun();\n',
      [
        ['> class A', '/** Says 🚚. */'],
        ['>> method run', '  // c'],
        ['>> method y', '  y = () => 1;'],
        ['> function f', 'export const f = () => 2;'],
        ['> ', 'run();'],
      ],
    ],
    [
      'a.py',
      'import os\n\n@cached\ndef load(path):\n    return 1\n\nclass B(A):\n    """Doc."""\n\n    def run(self):\n        pass\n',
      [
        ['> function load', '@cached'],
        ['> class B', 'class B(A):'],
        ['>> method run', '    def run(self):'],
      ],
    ],
    [
      'a.go',
      'package m\n\n// F does.\nfunc F() {}\n\nfunc (t *T) G() {}\n',
      [
        ['> function F', '// F does.'],
        ['> function G', 'func (t *T) G() {}'],
      ],
    ],
    [
      'a.rs',
      'struct P { x: i32 }\n\nimpl Show for P {\n    fn show(&self) {}\n}\n',
      [
        ['> struct P', 'struct P { x: i32 }'],
        ['> impl Show for P', 'impl Show for P {'],
        ['>> method show', '    fn show(&self) {}'],
      ],
    ],
    [
      'a.java',
      'class C {\n  C() {}\n\n  int get() { return 1; }\n}\n',
      [
        ['> class C', 'class C {'],
        ['>> method C', '  C() {}'],
        ['>> method get', '  int get() { return 1; }'],
      ],
    ],
    ['a.c', 'int *find(int k) {\n  return 0;\n}\n', [['> function find', 'int *find(int k) {']]],
    [
      'a.rb',
      'module M\n  def go\n  end\nend\n',
      [
        ['> module M', 'module M'],
        ['>> method go', '  def go'],
      ],
    ],
  ] as const)('in %s', async (fileName, source, expected) => {
    expect(await headings(source, fileName)).toEqual(expected);
  });

  it('in this repository: a method is found under its class', async () => {
    const path = 'main/retrieval/index/document-writer.ts';
    const outcome = await parseDocument({ path, format: 'code', bytes: readFileSync(path) });
    const paths =
      outcome.kind === 'document' ? outcome.document.chunks.map(({ headingPath }) => headingPath.join(' > ')) : [];
    expect(paths).toContain('class DocumentWriter > method write');
  });
});

describe('source code without a grammar, or with errors', () => {
  it('is cut at blank lines and named by its declarations', async () => {
    expect(await headings('fun main() {\n}\n\nclass K\n', 'a.kt')).toEqual([
      ['> main', 'fun main() {'],
      ['> K', 'class K'],
    ]);
  });

  it.each([
    ['opened brackets', '('.repeat(100_000)],
    ['opened blocks', 'function f() {'.repeat(20_000)],
    ['nested classes', 'class A { '.repeat(5000)],
    ['noise', '@#$%^&*\u0000'.repeat(20_000)],
  ])('never stops over %s', async (_, source) => {
    let last = 0;
    for (const { start, end } of await readCode(source, 'a.ts')) {
      expect(start).toBeGreaterThanOrEqual(last);
      last = end;
    }
  });
});
