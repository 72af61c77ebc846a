import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { stemWord, stripInflection } from '../../../main/base/porter-stemmer.ts';

/** The examples given with each rule in Porter's paper, followed to the end of the algorithm. */
const PUBLISHED: readonly (readonly [string, string])[] = [
  ['caresses', 'caress'],
  ['ponies', 'poni'],
  ['cats', 'cat'],
  ['feed', 'feed'],
  ['agreed', 'agre'],
  ['plastered', 'plaster'],
  ['bled', 'bled'],
  ['motoring', 'motor'],
  ['sing', 'sing'],
  ['conflated', 'conflat'],
  ['troubled', 'troubl'],
  ['sized', 'size'],
  ['hopping', 'hop'],
  ['falling', 'fall'],
  ['hissing', 'hiss'],
  ['fizzed', 'fizz'],
  ['failing', 'fail'],
  ['filing', 'file'],
  ['happy', 'happi'],
  ['sky', 'sky'],
  ['relational', 'relat'],
  ['conditional', 'condit'],
  ['digitizer', 'digit'],
  ['radicalli', 'radic'],
  ['vietnamization', 'vietnam'],
  ['operator', 'oper'],
  ['hopefulness', 'hope'],
  ['sensibiliti', 'sensibl'],
  ['triplicate', 'triplic'],
  ['electriciti', 'electr'],
  ['goodness', 'good'],
  ['revival', 'reviv'],
  ['allowance', 'allow'],
  ['airliner', 'airlin'],
  ['adjustable', 'adjust'],
  ['replacement', 'replac'],
  ['adoption', 'adopt'],
  ['homologou', 'homolog'],
  ['effective', 'effect'],
  ['probate', 'probat'],
  ['rate', 'rate'],
  ['cease', 'ceas'],
  ['controll', 'control'],
  ['roll', 'roll'],
];

/** Words that lean on the conditions between the rules. */
const TRICKY = `generalizations oscillators yes by dying eyed beed seed kneed singing skies flies die string agreeing
  toy boy enjoyed employer apologies psychology multiply possibly wholly fulfill installed excellent milling need ceiling
  rationalism communism decisiveness formality sss ing at bl iz hoping owed snowing boxing staying syzygy`;

describe('stemWord', () => {
  test.each(PUBLISHED)('stems %s to %s as published', (word, stem) => {
    expect(stemWord(word)).toBe(stem);
  });

  test('agrees with the porter tokenizer of FTS5', () => {
    const words = [...PUBLISHED.map(([word]) => word), ...TRICKY.trim().split(/\s+/)];
    const database = new Database(':memory:');
    database.exec("CREATE VIRTUAL TABLE word USING fts5(text, tokenize = 'porter unicode61')");
    database.exec("CREATE VIRTUAL TABLE term USING fts5vocab(word, 'instance')");
    const insert = database.prepare('INSERT INTO word (rowid, text) VALUES (?, ?)');
    for (const [index, word] of words.entries()) insert.run(index, word);
    const rows = database.prepare<[], { term: string }>('SELECT term FROM term ORDER BY doc').all();
    database.close();
    expect(words.map(stemWord)).toEqual(rows.map(({ term }) => term));
  });

  test('leaves alone what is not an English word of three letters or more', () => {
    for (const word of ['', 'as', 'x86', 'straße', 'größen', '日本語', 'naïves']) expect(stemWord(word)).toBe(word);
  });
});

describe('stripInflection', () => {
  test('joins the inflections of a word and keeps derived words apart', () => {
    expect(stripInflection('parents')).toBe(stripInflection('parent'));
    expect(stripInflection('approved')).toBe(stripInflection('approves'));
    expect(stripInflection('causes')).toBe(stripInflection('caused'));
    expect(stripInflection('parental')).not.toBe(stripInflection('parent'));
    expect(stemWord('parental')).toBe(stemWord('parent'));
  });
});
