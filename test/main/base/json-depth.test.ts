import { describe, expect, it } from 'vitest';
import { isNestedDeeperThan } from '../../../main/base/json-depth.ts';

describe('isNestedDeeperThan', () => {
  it('counts lists and objects within each other', () => {
    expect(isNestedDeeperThan('[{"a":[1]}]', 3)).toBe(false);
    expect(isNestedDeeperThan('[{"a":[1]}]', 2)).toBe(true);
    expect(isNestedDeeperThan('[[],[],[],[]]', 2)).toBe(false);
  });

  it('does not count brackets within strings, quoted quotes among them', () => {
    expect(isNestedDeeperThan(JSON.stringify('[[[["\\"[[[[ '), 0)).toBe(false);
    expect(isNestedDeeperThan(JSON.stringify({ '"[[': '\\"[[' }), 1)).toBe(false);
  });
});
