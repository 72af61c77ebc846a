import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { snapshotPath } from '../../../../main/retrieval/web/snapshot-path.ts';

describe('snapshotPath', () => {
  it('is readable, and another one for another address', () => {
    expect(snapshotPath('https://docs.example/guide/start.html', 'html')).toMatch(
      /^docs\.example\/guide\/start-[0-9a-f]{8}\.html$/,
    );
    expect(snapshotPath('https://h/a?x=1', 'html')).not.toBe(snapshotPath('https://h/a?x=2', 'html'));
  });

  it('never leads out of its folder nor hides a file, whatever the address', () => {
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), fc.string(), (url, end) => {
        const address = URL.parse(`${url}/%2e%2e/..%2f/.hidden/${end}`)?.href;
        if (address === undefined) return;
        expect(snapshotPath(address, 'html')).toMatch(
          /^(?:[A-Za-z0-9_][A-Za-z0-9._-]*\/)+[A-Za-z0-9_][A-Za-z0-9._-]*\.html$/,
        );
      }),
    );
  });
});
