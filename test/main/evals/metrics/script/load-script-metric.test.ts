import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../../main/engine/system-clock.ts';
import { loadScriptMetric } from '../../../../../main/evals/metrics/script/load-script-metric.ts';
import { createScriptSandbox } from '../../../../../main/evals/metrics/script/script-thread.ts';
import type { Score, Scorer } from '../../../../../main/evals/metrics/scorer.ts';
import { scoredRun } from '../../../../support/scored-run.ts';

const SIGNAL = new AbortController().signal;
const path = 'metrics/short.js';
const workerUrl = new URL('../../../../../main/evals/metrics/script/script-metric-worker.ts', import.meta.url);
const sandbox = createScriptSandbox({ workerUrl, clock: systemClock });
afterAll(() => sandbox.dispose());

const load = (text: string): Promise<Scorer> => loadScriptMetric({ path, text, isTrusted: true, sandbox });
const scoreOf = async (text: string, given: Parameters<typeof scoredRun>[0] = {}): Promise<Score> =>
  (await load(text)).score(scoredRun(given), SIGNAL);
/** Scores by an expression. */
const evaluate = (expression: string): Promise<Score> =>
  scoreOf(`export function score(testCase, run) {\n  return ${expression};\n}`);

describe('a custom metric', () => {
  it('scores a case and its run, with a note', async () => {
    const text = `
      const words = (text) => text.split(' ').length;
      export const unit = 'count';
      export const lowerIsBetter = true;
      export function score(testCase, run) {
        return { value: words(run.answer), note: testCase.question + ' / ' + run.packed.length };
      }`;
    const metric = await load(text);
    expect(metric).toMatchObject({ unit: 'count', lowerIsBetter: true });
    expect(await metric.score(scoredRun({ answer: 'At nine sharp.' }), SIGNAL)).toEqual({
      value: 3,
      note: 'When does the shop open? / 0',
    });
    expect(await evaluate('run.answer === "At nine." ? 1 : 0')).toEqual({ value: 1 });
  });

  it('is not asked about a run that failed', async () => {
    expect(await scoreOf('export const score = () => 1', { answer: null })).toEqual({ unscored: 'the run failed' });
  });

  it('is refused in a workspace that is not trusted', async () => {
    await expect(
      loadScriptMetric({ path, text: 'export const score = () => 1', isTrusted: false, sandbox }),
    ).rejects.toThrow('metrics/short.js is a program, and this workspace is not trusted');
  });

  it.each([
    ['export function score( =>', 'metrics/short.js:1: SyntaxError'],
    [
      '\n\nmissing.name;\nexport const score = () => 1;',
      "metrics/short.js:3: ReferenceError: 'missing' is not defined",
    ],
    ['export const rate = 1;', 'metrics/short.js: it does not export a function score'],
    ['await new Promise(() => {}); export const score = () => 1;', 'awaits something at its top level'],
    ["export const unit = 'percent'; export const score = () => 1;", 'unit is percent. It is one of share, score'],
    ["export const lowerIsBetter = 'no'; export const score = () => 1;", 'lowerIsBetter is neither true nor false'],
    ['while (true) {}', 'metrics/short.js:1: it ran too long, and was stopped'],
  ])('says where it cannot be read: %s', async (text, message) => {
    await expect(load(text)).rejects.toThrow(message);
  });

  it.each([
    ['NaN', 'score returned NaN'],
    ['1 / 0', 'score returned Infinity'],
    ["'0.5'", 'score returned the text "0.5"'],
    ['undefined', 'score returned undefined'],
    ['null', 'score returned null'],
    ['true', 'score returned true'],
    ['10n', 'score returned a value of type bigint'],
    ['[1]', 'score returned undefined'],
    ['{ value: NaN }', 'score returned NaN'],
    ['Promise.resolve(1)', 'score returned a promise'],
    ['3', "a score is from 0 to 1. Return 0 to 1, or write: export const unit = 'count'"],
    ['-0.1', 'a score is from 0 to 1'],
  ])('that returns %s is refused by name', async (expression, message) => {
    const score = await evaluate(expression);
    expect(score).toMatchObject({ unscored: 'the script failed' });
    expect(score.note).toContain(`${path}: `);
    expect(score.note).toContain(message);
  });

  it.each([
    ['throw', `(() => { throw new Error('no answer') })()`, `${path}:2: no answer`],
    ['throw no error', `(() => { throw 'no answer' })()`, `${path}: no answer`],
    ['loop', '(() => { while (true) {} })()', `${path}:2: it ran too long, and was stopped`],
    [
      'call themselves',
      '(function again() { return again() + 1 })()',
      `${path}:2: it calls itself, or nests values, too deeply`,
    ],
    ['ask for it at once', `'x'.repeat(1e9).length`, `${path}:2: it took more than 32 MB of memory`],
    ['backtrack', `Number(/(a+)+$/.test('a'.repeat(40) + 'b'))`, `${path}:2: it ran too long`],
    ['nest', `JSON.parse('['.repeat(1e6)).length`, 'nests values'],
  ])('says where scripts end that %s, and goes on after them', async (_, expression, message) => {
    const score = await evaluate(expression);
    expect(score).toMatchObject({ unscored: 'the script failed' });
    expect(score.note).toContain(message);
    expect(await evaluate('0.5')).toEqual({ value: 0.5 });
  });
});

describe('a script has no way out', () => {
  it.each([
    ['import in its text', "import fs from 'node:fs'; export const score = () => 1;"],
    ['a module beside it', "import './other.js'; export const score = () => 1;"],
  ])('by %s', async (_, text) => {
    await expect(load(text)).rejects.toThrow('A metric has no modules to import.');
  });

  it.each([
    ['the function constructor', `[].constructor.constructor('return typeof process')() === 'undefined'`],
    ['the constructor of what it is given', `run.constructor.constructor('return typeof require')() === 'undefined'`],
    ['an async function', `(async () => {}).constructor('return process') instanceof Function`],
    ['eval', `eval('typeof process + typeof require + typeof fetch') === 'undefinedundefinedundefined'`],
    [
      'globals',
      `['process', 'require', 'fetch', 'setTimeout', 'queueMicrotask', 'WebAssembly', 'console', 'performance', 'std', 'os', 'scriptArgs', 'postMessage', 'Worker'].every((name) => !(name in globalThis))`,
    ],
    ['the objects that it can reach', REACH()],
  ])('by %s', async (_, expression) => {
    expect(await evaluate(`Number(${expression})`)).toEqual({ value: 1 });
  });

  it('by import() in the middle: the promise of it is refused', async () => {
    expect((await evaluate(`import('node:fs')`)).note).toContain('score returned a promise');
  });

  it('to our prototypes: what it changes is gone with it', async () => {
    const text = `export function score(testCase, run) {
      Object.prototype.polluted = true;
      testCase.__proto__.polluted = true;
      Array.prototype.push = null;
      JSON.parse = () => ({ value: 1 });
      return { value: 0.5, note: '{"__proto__": {"polluted": true}}' };
    }`;
    expect(await scoreOf(text)).toEqual({ value: 0.5, note: '{"__proto__": {"polluted": true}}' });
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(await evaluate(`Number('polluted' in {})`)).toEqual({ value: 0 });
  });

  it('by a case whose fields are named like prototypes', async () => {
    const fields = JSON.parse('{"__proto__": {"polluted": 1}, "constructor": "x"}') as Record<string, never>;
    const text = `export const score = (testCase) => Number('polluted' in {} || 'polluted' in testCase)`;
    expect(await scoreOf(text, { case: { fields } })).toEqual({ value: 0 });
  });

  it('through traps on what it returns', async () => {
    const trap = `new Proxy({}, { get() { throw new Error('trapped') } })`;
    expect(await evaluate(trap)).toMatchObject({ unscored: 'the script failed' });
    expect(await evaluate(`{ get value() { while (true) {} } }`)).toMatchObject({ unscored: 'the script failed' });
    expect(await evaluate('0.5')).toEqual({ value: 0.5 });
  });
});

describe('the same run', () => {
  it('scores the same again: clock and chance are fixed, nothing is kept', async () => {
    const text = `let calls = 0; export const unit = 'count';
      export const score = () => (calls += 1) + Date.now() + new Date().getTime() + new Date().constructor.now() + Math.random();`;
    const metric = await load(text);
    const first = await metric.score(scoredRun(), SIGNAL);
    expect(first).toEqual(await metric.score(scoredRun(), SIGNAL));
    expect('value' in first ? Math.floor(first.value) : 0).toBe(3 * 946_684_800_000 + 1);
    expect(await metric.score(scoredRun({ case: { id: 'c2' } }), SIGNAL)).not.toEqual(first);
  });

  it('has a date that is one, and no way to the real clock', async () => {
    expect(await evaluate(`Number(new Date(5).getTime() === 5 && new Date() instanceof Date)`)).toEqual({ value: 1 });
    expect(await evaluate(`Number(Object.getPrototypeOf(Date) === Function.prototype)`)).toEqual({ value: 1 });
    expect(await evaluate(`Number(Date().includes('2000'))`)).toEqual({ value: 1 });
  });
});

/** Walks everything that hangs on the global object and its prototypes, and looks for a native function of a host. */
function REACH(): string {
  return `(() => {
    const seen = new Set(), open = [globalThis, testCase, run];
    while (open.length > 0) {
      const one = open.pop();
      if ((typeof one !== 'object' && typeof one !== 'function') || one === null || seen.has(one)) continue;
      seen.add(one);
      open.push(Object.getPrototypeOf(one));
      for (const key of Reflect.ownKeys(one)) {
        if (/^(process|require|module|mainModule|binding|fs|net)$/.test(String(key))) return false;
        try { open.push(one[key]); } catch {}
      }
    }
    return seen.size > 100;
  })()`;
}
