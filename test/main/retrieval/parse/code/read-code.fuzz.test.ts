import { describe, expect, it } from 'vitest';
import { MAX_CHUNK_TOKENS } from '../../../../../main/retrieval/parse/chunk/chunk-sizes.ts';
import { readCode } from '../../../../../main/retrieval/parse/code/read-code.ts';
import { parseDocument } from '../../../../../main/retrieval/parse/parse-document.ts';
import type { Random } from '../../../../../main/spec/random.ts';
import { mutateText } from '../../../../support/mutate-text.ts';
import { createSeededRandom } from '../../../../support/seeded-random.ts';

const isLong = process.env['TRESTLE_TEST_LONG'] === '1';
/** Of each grammar. */
const MUTANTS = isLong ? 1500 : 16;

/** By the ending that chooses the grammar; every grammar is here once, and one language without any. */
const SEEDS: Readonly<Record<string, string>> = {
  ts: '// c\nexport abstract class A<T> {\n  x = () => 1;\n\n  run(a: string): void {}\n}\n\ninterface B { y: number }\n\nnamespace N { export type C = `a${string}`; }\n\n@dec() export default class {}\n',
  tsx: 'export const F = ({ a }: P) => <p key="1">{a} &amp; 🚚</p>;\n\nexport function G() {\n  return <></>;\n}\n',
  js: "'use strict';\nclass A { #p = 1; static m() {} }\n\nmodule.exports = function* g() { yield /re[/]x/; };\n\nconst h = async () => `t${1}`;\n",
  py: 'import os\n\n@cached\ndef load(path: str) -> None:\n    """Doc."""\n    return f"{path}"\n\nclass B(A):\n    async def run(self):\n        pass\n',
  go: 'package m\n\n// F does.\nfunc F[T any](x T) {}\n\nfunc (t *T) G() { go F(1) }\n\ntype S struct { a int `json:"a"` }\n',
  rs: "#[derive(Debug)]\npub struct P<'a> { x: &'a str }\n\nimpl Show for P<'_> {\n    fn show(&self) { m!(r#\"x\"#) }\n}\n\nmod n { trait T { fn f(); } enum E { A } }\n",
  java: 'package p;\n\n@A class C<T> extends D {\n  C() {}\n\n  /** d */ int get() { return 1; }\n}\n\nrecord R(int a) {}\nenum E { X; }\n',
  cpp: '#include <a>\n#define M(x) x\n\ntemplate <class T> class V {\n public:\n  int *find(int k);\n};\n\nnamespace n { struct S {}; }\n\nint *f(int k) { return R"(x)"; }\n',
  cs: 'namespace N;\n\n[A] public record R(int X);\n\npublic class C {\n  public int P { get; set; }\n  void M() => F($"{P}");\n}\n',
  rb: 'module M\n  class C < D\n    def go(a:)\n      %w[x y]\n    end\n\n    def self.s; <<~T\n      text\n    T\n    end\n  end\nend\n',
  php: '<?php\nnamespace N;\n\ntrait T { public function f(): int { return 1; } }\n\nfunction g($a) { echo <<<X\n text\nX; }\n?><p>html</p>\n',
  sh: '#!/bin/sh\n# c\nf() {\n  cat <<E\n text\nE\n}\n\nfunction g { echo "${x:-$(y)}"; }\n',
  kt: 'fun main() {\n}\n\nclass K {\n  val x = "a"\n}\n',
};

const SPLICES = [
  '( ) { } [ ] < > " \' ` ; : , # // /* */ <<E <<~T R"( r#" """ ${ $( => :: end class def fn <?php ?> <!--'.split(' '),
  ['\n', '\r', '\r\n', '\n\n', '\t', ' '.repeat(300), 'class A {\n'.repeat(20), '('.repeat(200)],
  ['\u0000', '\ufeff', '🚚', '\ud83d', '\u2028', 'é'],
].flat();

/** The longest piece that an edit takes or repeats, in characters. */
const LONGEST_EDIT = 30;

function mutate(seed: string, random: Random): string {
  return mutateText(seed, random, { splices: SPLICES, longest: LONGEST_EDIT });
}

/** @returns what is unsound about the blocks that code is cut into, for any text at all */
async function flawsOfBlocks(source: string, fileName: string): Promise<string[]> {
  const flaws: string[] = [];
  const isTaken = new Uint8Array(source.length);
  let last = 0;
  for (const { start, end, heading } of await readCode(source, fileName)) {
    if (start < last || end <= start || end > source.length) flaws.push(`block ${start}-${end} after ${last}`);
    if (heading && (heading.level < 1 || heading.text.length > 160 || !heading.text.isWellFormed()))
      flaws.push(`heading ${JSON.stringify(heading)}`);
    isTaken.fill(1, start, end);
    last = end;
  }
  // Cutting loses nothing but blanks.
  const lost = [...source.matchAll(/\S/g)].find(({ index }) => isTaken[index] === 0);
  if (lost) flaws.push(`lost ${JSON.stringify(source.slice(lost.index, lost.index + 40))}`);
  return flaws;
}

/** @returns what is unsound about the document that its bytes become */
async function flawsOfChunks(bytes: Uint8Array, path: string): Promise<string[]> {
  const outcome = await parseDocument({ path, format: 'code', bytes });
  if (outcome.kind === 'skipped')
    return outcome.reason === undefined || outcome.message === '' ? ['skipped without a word'] : [];
  if (outcome.kind === 'deferred') return ['a text that waits for recognition'];
  const { source, chunks } = outcome.document;
  let last = 0;
  return chunks.flatMap(({ start, end, text, offsetMap, tokens, headingPath }) => {
    const isSound =
      start >= last &&
      end > start &&
      offsetMap === null &&
      text === source.slice(start, end) &&
      text.isWellFormed() &&
      tokens <= MAX_CHUNK_TOKENS &&
      headingPath.every((heading) => heading !== '' && heading.length <= 160);
    last = end;
    return isSound ? [] : [`${start}-${end}, ${tokens} tokens: ${JSON.stringify(text.slice(0, 100))}`];
  });
}

describe.each(Object.entries(SEEDS))('source code that was mutated, .%s', (ending, seed) => {
  it('is cut into chunks that slice it and lose nothing, or left out with a reason', async () => {
    const random = createSeededRandom(20_26 + ending.length);
    for (let mutant = 0; mutant < MUTANTS; mutant += 1) {
      const text = mutate(seed, random);
      const flaws = [
        ...(await flawsOfBlocks(text, `m.${ending}`)),
        ...(await flawsOfChunks(new TextEncoder().encode(text), `m.${ending}`)),
      ];
      expect({ text, flaws }).toEqual({ text, flaws: [] });
    }
  });

  it('survives bytes that were cut or flipped', async () => {
    const random = createSeededRandom(7);
    for (let mutant = 0; mutant < MUTANTS / 4; mutant += 1) {
      const bytes = new TextEncoder().encode(seed).slice(0, Math.floor(random.next() * seed.length) + 1);
      bytes[Math.floor(random.next() * bytes.length)] = 128 + Math.floor(random.next() * 128);
      expect({ bytes, flaws: await flawsOfChunks(bytes, `m.${ending}`) }).toEqual({ bytes, flaws: [] });
    }
  });
});
