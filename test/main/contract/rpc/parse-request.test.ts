import { expect, test } from 'vitest';
import { isMethodName, parseRequest } from '../../../../main/contract/rpc/parse-request.ts';

test('knows the methods of the map and no member of its prototype', () => {
  expect(isMethodName('ask.run')).toBe(true);
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty', ''])
    expect(isMethodName(name)).toBe(false);
});

test('fills in defaults', () => {
  expect(parseRequest('workspace.open', { path: '/w' })).toEqual({ path: '/w', create: false, sample: false });
});

test('names the method, the path and every problem', () => {
  expect(() => parseRequest('workspace.open', { path: '', create: 'yes', force: true })).toThrow(
    expect.objectContaining({
      code: 'invalid_argument',
      message: expect.stringMatching(/^workspace\.open .*path: .*create: .*unknown key force/),
      details: expect.objectContaining({ method: 'workspace.open' }) as unknown,
    }),
  );
});

test('says what a request that is no object should have been', () => {
  expect(() => parseRequest('status.read', 'now')).toThrow(expect.objectContaining({ code: 'invalid_argument' }));
});
