import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runVitest } from '../../../scripts/suites/vitest-suite.mjs';
import { TOOLCHAIN, temporaryRoot } from '../support.ts';

const NODE_MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

test('counts what passed, failed, was skipped with its reason, and what never became a test', async () => {
  const root = temporaryRoot({
    'package.json': '{"type":"module"}',
    'mixed.test.js': `
      import { describe, expect, test } from 'vitest';
      test('holds', () => expect(1).toBe(1));
      test('does not hold', () => expect(1).toBe(2));
      describe('real data', () => test('is measured', (context) => context.skip('TRESTLE_TEST_DATA is not set')));
      test.todo('is not written');
    `,
    'hook.test.js': `
      import { beforeAll, test } from 'vitest';
      beforeAll(() => { throw new Error('the desk is taken'); });
      test('never begins', () => undefined);
    `,
    'unreadable.test.js': 'import "./nowhere.js";',
    'ignored.long.test.js': 'import { test } from "vitest"; test("takes hours", () => undefined);',
  });
  symlinkSync(NODE_MODULES, join(root, 'node_modules'));
  const context = { root, toolchain: TOOLCHAIN, isCi: false };
  const result = await runVitest('vitest', ['--exclude=**/*.long.test.js'], context, { limitMs: 60_000 });
  expect(result).toMatchObject({ name: 'vitest', passed: 1, failed: 3 });
  expect(result.failures).toEqual([
    { name: 'hook.test.js', reason: 'the desk is taken' },
    { name: 'mixed.test.js > does not hold', reason: 'expected 1 to be 2 // Object.is equality' },
    { name: 'unreadable.test.js', reason: expect.stringContaining('nowhere.js') },
  ]);
  expect(result.skipped).toEqual([
    { name: 'hook.test.js > never begins', reason: 'no reason given' },
    { name: 'mixed.test.js > real data > is measured', reason: 'TRESTLE_TEST_DATA is not set' },
    { name: 'mixed.test.js > is not written', reason: 'no reason given' },
  ]);
  expect(result.output).toContain('expected 1 to be 2');
});
