import { describe, expect, it } from 'vitest';
import { addBlockedReason, addTarget } from '../../../../renderer/features/sources/add-target.ts';

describe('what is typed to be added', () => {
  it.each([
    ['', { type: 'none' }],
    ['  ', { type: 'none' }],
    ['/srv/handbook', { type: 'path' }],
    ['C:\\handbook', { type: 'path' }],
    ['/srv/pages.urls', { type: 'list' }],
    ['https://docs.example.com/sitemap.xml', { type: 'web', host: 'docs.example.com', isLocal: false }],
    [' HTTP://docs.example.com:8080/a ', { type: 'web', host: 'docs.example.com:8080', isLocal: false }],
    ['http://localhost:8080/sitemap.xml', { type: 'web', host: 'localhost:8080', isLocal: true }],
    ['http://127.0.0.1/', { type: 'web', host: '127.0.0.1', isLocal: true }],
    ['http://127.evil.example/', { type: 'web', host: '127.evil.example', isLocal: false }],
  ])('takes %j for what it is', (typed, target) => {
    expect(addTarget(typed)).toEqual(target);
  });

  it.each([
    ['handbook', 'A whole path begins with / or a drive letter. An address begins with https://.'],
    ['docs.example.com/guide', 'Write the whole address: https://docs.example.com/guide'],
    ['https://', 'An address names a site: https://docs.example.com/sitemap.xml'],
    ['ftp://example.com/a', 'Only http and https addresses are fetched. Copy the files to a folder instead.'],
  ])('says how %j is to be written', (typed, message) => {
    expect(addTarget(typed)).toEqual({ type: 'problem', message });
  });

  it('refuses offline what is not on this machine, and nothing else', () => {
    const blocked = (typed: string) => addBlockedReason(addTarget(typed), true);
    expect(blocked('https://docs.example.com/')).toBe('Offline: docs.example.com cannot be reached');
    expect(blocked('http://localhost/')).toBeNull();
    expect(blocked('/srv/handbook')).toBeNull();
    // Its sites are known to the engine alone, which denies each that is elsewhere.
    expect(blocked('/srv/pages.urls')).toBeNull();
    expect(addBlockedReason(addTarget('https://docs.example.com/'), false)).toBeNull();
    expect(addBlockedReason(addTarget(''), false)).toContain('first');
  });
});
