import { describe, expect, it } from 'vitest';
import { accessAs, sourceAccess } from '../../../main/contract/access.ts';
import { retrievalFilter } from '../../../main/contract/retrieval.ts';

describe('the names of tenants and principals', () => {
  it('are compared without the blanks around them and in one Unicode form', () => {
    expect(accessAs.parse({ tenant: ' halden ', principals: ['Zoe\u0301'] })).toEqual({
      tenant: 'halden',
      principals: ['Zo\u00e9'],
    });
  });

  it('refuse what is empty or cannot be seen', () => {
    expect(accessAs.safeParse({ principals: ['  '] }).success).toBe(false);
    expect(accessAs.safeParse({ principals: ['ma\u0000ya'] }).success).toBe(false);
    expect(accessAs.safeParse({ principals: ['maya'], group: 'x' }).success).toBe(false);
  });

  it('keep what a rule leaves out apart from what it says is everyone', () => {
    expect(sourceAccess.parse({ rules: [{ match: 'hr/**', principals: [] }, { match: 'x' }] }).rules).toEqual([
      { match: 'hr/**', principals: [] },
      { match: 'x' },
    ]);
  });
});

describe('a metadata condition', () => {
  const parse = (condition: unknown) => retrievalFilter.safeParse({ metadata: [condition] });

  it.each([
    [{ key: 'year', op: 'gte', value: 2024 }],
    [{ key: 'status', op: 'in', value: ['final', 'draft'] }],
    [{ key: 'status', op: 'exists' }],
    [{ key: 'status', op: 'exists', value: false }],
    [{ key: 'isFinal', op: 'eq', value: true }],
  ])('takes %j', (condition) => expect(parse(condition).success).toBe(true));

  it.each([
    [{ key: 'year', op: 'gte', value: true }, 'gte takes a number or a text'],
    [{ key: 'year', op: 'in', value: 3 }, 'in takes a list'],
    [{ key: 'year', op: 'eq', value: [3] }, 'eq takes one value'],
    [{ key: 'year', op: 'contains', value: 3 }, 'contains takes a text'],
    [{ key: 'year', op: 'exists', value: 3 }, 'exists takes true or false'],
  ])('refuses %j', (condition, message) => {
    expect(parse(condition).error?.issues[0]?.message).toBe(message);
  });
});
