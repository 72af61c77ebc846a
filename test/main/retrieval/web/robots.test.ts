import { describe, expect, it } from 'vitest';
import { parseRobots } from '../../../../main/retrieval/web/robots.ts';

const isAllowed = (rules: string, path: string): boolean =>
  parseRobots(`User-agent: *\n${rules}`).isAllowed(new URL(path, 'https://h'));

describe('parseRobots', () => {
  it.each([
    ['Disallow: /a', '/a/b', false],
    ['Disallow: /a', '/b', true],
    ['Disallow:', '/a', true],
    ['Disallow: /', '/', false],
    ['Disallow: /a\nAllow: /a/b', '/a/b', true],
    ['Allow: /a\nDisallow: /a', '/a', true],
    ['Disallow: /*.pdf$', '/x/y.pdf', false],
    ['Disallow: /*.pdf$', '/x/y.pdf?z', true],
    ['Disallow: /a*b*c', '/a1b2c3', false],
    ['Disallow: /a*b*c', '/acb', true],
    ['# Disallow: /a', '/a', true],
    [`Disallow: /${'*a'.repeat(5000)}$`, `/${'a'.repeat(5000)}b`, true],
  ])('with %j: may %s be read? %s', (rules, path, expected) => {
    expect(isAllowed(rules, path)).toBe(expected);
  });

  it('listens to the group for this program rather than to the one for all', () => {
    const rules = parseRobots('User-agent: *\nDisallow: /\n\nUser-agent: other\nUser-agent: Trestle\nCrawl-delay: 2\n');
    expect([rules.isAllowed(new URL('https://h/a')), rules.delayMs]).toEqual([true, 2000]);
  });

  it('waits no longer than ten seconds, whatever it is asked', () => {
    expect(parseRobots('User-agent: *\nCrawl-delay: 1e9').delayMs).toBe(10_000);
    expect(parseRobots('User-agent: *\nCrawl-delay: -1').delayMs).toBe(0);
  });
});
