import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../../main/cli/filter-flags.ts';

describe('--filter', () => {
  it.each([
    ['status=final', { key: 'status', op: 'eq', value: 'final' }],
    ['year >= 2024', { key: 'year', op: 'gte', value: 2024 }],
    ['year<=2024.5', { key: 'year', op: 'lte', value: 2024.5 }],
    ['price<-3', { key: 'price', op: 'lt', value: -3 }],
    ['price>1e3', { key: 'price', op: 'gt', value: 1000 }],
    ['isFinal!=true', { key: 'isFinal', op: 'ne', value: true }],
    ['code="007"', { key: 'code', op: 'eq', value: '007' }],
    ['status=final|draft', { key: 'status', op: 'in', value: ['final', 'draft'] }],
    ['title~lease', { key: 'title', op: 'contains', value: 'lease' }],
    ['owner', { key: 'owner', op: 'exists', value: true }],
    ['!owner', { key: 'owner', op: 'exists', value: false }],
    ['date>=2026-01-31', { key: 'date', op: 'gte', value: '2026-01-31' }],
  ])('reads %s', (text, condition) => expect(parseCondition(text)).toEqual(condition));

  it.each([
    ['=x', 'names no key'],
    ['year>=', 'nothing stands after >='],
    ['year>=1|2', '>= takes one value'],
    ['year>true', '> takes a number or a text'],
    ['!', 'names no key'],
  ])('refuses %s in one sentence', (text, why) => {
    expect(() => parseCondition(text)).toThrow(`"${text}" is no condition: `);
    expect(() => parseCondition(text)).toThrow(why);
  });
});
