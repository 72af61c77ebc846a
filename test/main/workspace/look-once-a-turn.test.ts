import { expect, test } from 'vitest';
import { NotFoundError } from '../../../main/base/errors/not-found-error.ts';
import { lookOnceATurn } from '../../../main/workspace/look-once-a-turn.ts';

function setUp() {
  let version = 0;
  const looks: string[] = [];
  const files = {
    requirePipeline: (id: string) => {
      looks.push(id);
      version += 1;
      if (id === 'none') throw new NotFoundError(`no ${id}, look ${version}`);
      return { id, version } as never;
    },
  };
  return { looks, looked: lookOnceATurn(files, ['requirePipeline']) };
}
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('looks at a file once in a turn, and again in the next', async () => {
  const { looks, looked } = setUp();
  const first = looked.requirePipeline('a');
  await Promise.resolve();
  expect(looked.requirePipeline('a')).toBe(first);
  expect(looked.requirePipeline('b')).not.toBe(first);
  expect(looks).toEqual(['a', 'b']);
  await turn();
  expect(looked.requirePipeline('a')).not.toBe(first);
  expect(looks).toEqual(['a', 'b', 'a']);
});

test('a look that failed fails for all who look in the turn, and is made anew in the next', async () => {
  const { looks, looked } = setUp();
  expect(() => looked.requirePipeline('none')).toThrow('look 1');
  expect(() => looked.requirePipeline('none')).toThrow('look 1');
  await turn();
  expect(() => looked.requirePipeline('none')).toThrow('look 2');
  expect(looks).toHaveLength(2);
});
