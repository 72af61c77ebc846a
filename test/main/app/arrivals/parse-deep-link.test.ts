import { posix } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isDeepLink, parseDeepLink } from '../../../../main/app/arrivals/parse-deep-link.ts';
import { type Arrival, LINK_VIEWS } from '../../../../main/contract/arrival.ts';

const TRACE = '0123456789abcdef0123456789abcdef';
const told = {
  type: 'told',
  sentence: expect.stringMatching(/^Trestle does not know the link .*nothing was opened\.$/s),
};

/** @returns what is wrong with a destination; null when it is one of the three places, or one plain line */
function faultOf(arrival: Arrival): string | null {
  const unseen = /[\p{Cc}\p{Cf}]/u;
  switch (arrival.type) {
    case 'told':
      return unseen.test(arrival.sentence) || arrival.sentence.length >= 180 ? 'no plain line' : null;
    case 'trace':
      return /^[0-9a-f]{32}$/.test(arrival.traceId) ? null : 'no trace id';
    case 'view':
      return LINK_VIEWS.includes(arrival.view) ? null : 'no view';
    case 'workspace-link': {
      const { path } = arrival;
      return posix.isAbsolute(path) && posix.normalize(path) === path && !unseen.test(path) ? null : 'no plain path';
    }
    case 'release-file':
    case 'trace-file':
      return 'a link names no file';
  }
}

describe('a link', () => {
  test.each<[string, object]>([
    ['trestle://open?workspace=/home/ada/notes', { type: 'workspace-link', path: '/home/ada/notes' }],
    ['trestle://open/?workspace=%2Fhome%2Fada%2Fmy%20notes', { type: 'workspace-link', path: '/home/ada/my notes' }],
    [`trestle://trace/${TRACE}`, { type: 'trace', traceId: TRACE }],
    ['trestle://view/releases', { type: 'view', view: 'releases' }],
    ['TRESTLE://view/load', { type: 'view', view: 'load' }],
  ])('%s leads somewhere', (link, arrival) => expect(parseDeepLink(link, 'linux')).toEqual(arrival));

  test.each([
    '',
    'trestle:',
    'trestle://',
    'trestle:open?workspace=/w',
    'trestle:///open?workspace=/w',
    'trestle://open',
    'trestle://open?workspace=',
    'trestle://open?workspace=notes',
    'trestle://open?workspace=./notes',
    'trestle://open?workspace=/a/../../etc',
    'trestle://open?workspace=/a//b',
    'trestle://open?workspace=//server/share',
    'trestle://open?workspace=\\\\server\\share',
    'trestle://open?workspace=C:\\w',
    'trestle://open?workspace=/w&workspace=/v',
    'trestle://open?workspace=/w&run=1',
    'trestle://open?folder=/w',
    'trestle://open/x?workspace=/w',
    'trestle://open?workspace=/w#x',
    'trestle://ada@open?workspace=/w',
    'trestle://ada:word@open?workspace=/w',
    'trestle://open:80?workspace=/w',
    'trestle://open?workspace=/w%00',
    'trestle://open?workspace=/w%0a',
    'trestle://open?workspace=/a/%E2%80%AEtxt.exe',
    'trestle://OPEN?workspace=/w',
    `trestle://trace/${TRACE.toUpperCase()}`,
    `trestle://trace/${TRACE}/`,
    `trestle://trace/${TRACE}0`,
    `trestle://trace/${TRACE}?span=1`,
    'trestle://trace/../view/load',
    'trestle://view/',
    'trestle://view/nothing',
    'trestle://view/__proto__',
    'trestle://view/load?scenario=x',
    'trestle://view/load/',
    'trestle://run/pipelines/answer',
    'trestle://ask?question=x',
    'https://example.com/',
    'javascript:alert(1)',
    'file:///etc/passwd',
  ])('%j is told to be unknown', (link) => expect(parseDeepLink(link, 'linux')).toEqual(told));

  test('of Windows names a disk of this machine, and never a share', () => {
    const open = (path: string) => parseDeepLink(`trestle://open?workspace=${encodeURIComponent(path)}`, 'win32');
    expect(open('C:\\Users\\Ada\\notes')).toEqual({ type: 'workspace-link', path: 'C:\\Users\\Ada\\notes' });
    for (const path of [
      '\\\\server\\share',
      '//server/share',
      '\\\\?\\C:\\x',
      '\\\\.\\pipe\\x',
      'C:x',
      '/x',
      'C:\\a\\..\\b',
    ]) {
      expect(open(path), path).toEqual(told);
    }
  });

  test('whatever it holds, does nothing but lead to one of the three places, or is told in one plain line', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        'open',
        'trace',
        'view',
        '/',
        '?',
        '&',
        '=',
        '#',
        '@',
        ':',
        '..',
        '%',
        'workspace',
        '/w',
        TRACE,
        ...LINK_VIEWS,
      ),
      fc.string({ unit: 'binary', maxLength: 12 }),
    );
    const anything = fc.oneof(
      fc.array(piece, { maxLength: 12 }).map((pieces) => `trestle://${pieces.join('')}`),
      fc.string({ unit: 'binary' }),
      fc.webUrl({ validSchemes: ['trestle'], withQueryParameters: true, withFragments: true }),
      fc.string({ maxLength: 60 }).map((path) => `trestle://open?workspace=${encodeURIComponent(path.toWellFormed())}`),
    );
    fc.assert(
      fc.property(anything, (link) => {
        const arrival = parseDeepLink(link, 'linux');
        expect(faultOf(arrival), JSON.stringify(arrival)).toBeNull();
      }),
      { numRuns: 2000 },
    );
  });

  test('every absolute path of printable letters can be linked to', () => {
    const name = fc.stringMatching(/^[A-Za-z0-9 äøß._&?#%+-]{1,20}$/).filter((each) => each !== '.' && each !== '..');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), (names) => {
        const path = `/${names.join('/')}`;
        expect(parseDeepLink(`trestle://open?workspace=${encodeURIComponent(path)}`, 'linux')).toEqual({
          type: 'workspace-link',
          path,
        });
      }),
    );
  });
});

test('an argument is a link by its scheme alone', () => {
  expect(['trestle:', 'TRESTLE://x', 'trestle:///'].map(isDeepLink)).toEqual([true, true, true]);
  expect(['', 'trestle', '/trestle:', 'trestles://x'].map(isDeepLink)).toEqual([false, false, false, false]);
});
