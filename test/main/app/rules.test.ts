import * as fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { mayHave } from '../../../main/app/deny-permissions.ts';
import { externalLink, openExternalLink } from '../../../main/app/external-link.ts';
import { guardNavigation } from '../../../main/app/guard-navigation.ts';
import { openedArguments } from '../../../main/app/launch-arguments.ts';
import { needsSoftwareRendering } from '../../../main/app/needs-software-rendering.ts';
import { isOwnUrl } from '../../../main/app/own-origin.ts';
import { MAX_PAGE_CRASHES, PAGE_CRASH_WINDOW_MS, reloadCrashedPage } from '../../../main/app/reload-crashed-page.ts';
import { sandboxRefusal } from '../../../main/app/sandbox-rule.ts';
import { windowBackground } from '../../../main/app/window-background.ts';
import { FakeContents } from './fake-electron.ts';

const OWN = ['app://trestle', 'app://trestle/', 'app://trestle/index.html', 'app://trestle/#/traces/1?span=2'];
const FOREIGN = [
  '',
  'not a url',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)//app://trestle/',
  'data:text/html,<script>1</script>',
  'file:///etc/passwd',
  'blob:app://trestle/7b0d',
  'about:blank',
  'about:srcdoc',
  'chrome://gpu',
  'devtools://devtools/bundled/inspector.html',
  'view-source:app://trestle/',
  'https://trestle/',
  'http://app//trestle/',
  'https://example.com/app://trestle/',
  'app://trestle.example.com/',
  'app://trestle:80/',
  'app://user@trestle/',
  'app://user:word@trestle/',
  'app://other/',
  'app:trestle',
  'app:///trestle/',
  'apps://trestle/',
];

describe('our own origin', () => {
  test.each(OWN)('%s is ours', (url) => expect(isOwnUrl(url)).toBe(true));
  test.each(FOREIGN)('%j is not', (url) => expect(isOwnUrl(url)).toBe(false));
});

describe('navigation', () => {
  const contents = new FakeContents();
  const onLink = vi.fn<(url: string) => void>();
  guardNavigation(contents as never, onLink);
  const isStopped = (event: string, url: string): boolean => {
    const preventDefault = vi.fn<() => void>();
    contents.emit(event, { url, preventDefault });
    return preventDefault.mock.calls.length === 1;
  };
  test.each(['will-navigate', 'will-frame-navigate', 'will-redirect'])('%s stays at home', (event) => {
    expect(OWN.filter((url) => isStopped(event, url))).toEqual([]);
    expect(FOREIGN.filter((url) => !isStopped(event, url))).toEqual([]);
  });
  test('no webview is ever attached, not even to our own page', () => {
    expect(isStopped('will-attach-webview', 'app://trestle/')).toBe(true);
  });
  test('no window opens, whatever it is for', () => {
    for (const url of [...OWN, ...FOREIGN]) expect(contents.windowOpenHandler?.({ url })).toEqual({ action: 'deny' });
    expect(onLink).toHaveBeenCalledTimes(OWN.length + FOREIGN.length);
  });
});

describe('links that may leave', () => {
  test.each([
    ['https://example.com', 'https://example.com/'],
    ['HTTPS://EXAMPLE.com/a?b=c#d', 'https://example.com/a?b=c#d'],
    ['mailto:desk@example.com', 'mailto:desk@example.com'],
    // A Cyrillic а: shown as what it is.
    ['https://exаmple.com/', 'https://xn--exmple-4nf.com/'],
    ['https://example.com/\u202Egnp.exe', 'https://example.com/%E2%80%AEgnp.exe'],
  ])('%s opens as %s', (text, shown) => expect(externalLink(text)).toBe(shown));

  test.each([
    ...FOREIGN.filter((url) => !url.startsWith('https:')),
    ...OWN,
    'http://example.com/',
    'https://user@example.com/',
    'https://example.com@evil.example:pw@x/',
    'ftp://example.com/',
    'smb://host/share',
    'ms-msdt:/id',
    'vscode://file/etc/passwd',
    '\\\\host\\share',
    `https://example.com/${'a'.repeat(2000)}`,
  ])('%j does not open', (text) => expect(externalLink(text)).toBeNull());

  test('whatever is thrown at it, only https and mailto reach the system, and only as shown and confirmed', async () => {
    const scheme = fc.constantFrom(
      'https:',
      'mailto:',
      'http:',
      'file:',
      'javascript:',
      'smb:',
      'HTTPS:',
      ' https:',
      '\thttps:',
      '',
    );
    const urls = fc.oneof(
      fc.webUrl(),
      fc.string(),
      fc.tuple(scheme, fc.string()).map((parts) => parts.join('//')),
    );
    await fc.assert(
      fc.asyncProperty(urls, fc.integer({ min: 0, max: 1 }), async (url, response) => {
        const opened: string[] = [];
        const shown: string[] = [];
        await openExternalLink(url, {
          shell: { openExternal: async (link) => void opened.push(link) },
          dialog: {
            showMessageBox: (async (_window: unknown, { detail }: { detail: string }) => {
              shown.push(detail);
              return { response };
            }) as never,
          },
          window: {} as never,
        });
        expect(opened).toEqual(response === 1 ? shown : []);
        for (const link of opened) expect(link).toMatch(/^(https:\/\/[^@/]+(\/|$)|mailto:)/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('permissions', () => {
  const names = [
    'media',
    'geolocation',
    'notifications',
    'clipboard-read',
    'fullscreen',
    'openExternal',
    'hid',
    'serial',
    'usb',
    'fileSystem',
    'unknown',
  ];
  test('our page may write to the clipboard and nothing else', () => {
    expect(mayHave('clipboard-sanitized-write', 'app://trestle/')).toBe(true);
    for (const name of names) expect(mayHave(name, 'app://trestle/')).toBe(false);
  });
  test('another page may have nothing', () => {
    for (const origin of FOREIGN) expect(mayHave('clipboard-sanitized-write', origin)).toBe(false);
  });
});

describe('the arguments of a start', () => {
  const LINK = 'trestle://view/traces';
  test.each<[string, string[], string[]]>([
    ['electron APP', ['/e/electron', '.'], []],
    ['electron APP WORKSPACE', ['/e/electron', '.', 'space'], ['/app/space']],
    ['flags before and between', ['/e/electron', '--no-sandbox', '/app', '--inspect=0', '/w'], ['/w']],
    ['packaged', ['/opt/trestle'], []],
    ['packaged with a workspace', ['/opt/trestle', '--enable-logging', '../w'], ['/w']],
    ['a link stays as it was given', ['/opt/trestle', LINK, 'TRESTLE:x'], [LINK, 'TRESTLE:x']],
    ['a file as desktops name it', ['/opt/trestle', 'file:///a%20b/c.json'], ['/a b/c.json']],
    ['a file of another machine is none', ['/opt/trestle', 'file://host/c.json'], ['/app/file:/host/c.json']],
  ])('%s', (_name, argv, opened) => expect(openedArguments(argv, '/app', '/app')).toEqual(opened));
});

test('Chromium is kept from looking for a graphics card only where Linux has none', () => {
  expect(needsSoftwareRendering('linux', () => false)).toBe(true);
  expect(needsSoftwareRendering('linux', (path) => path === '/dev/dri')).toBe(false);
  expect(needsSoftwareRendering('linux', (path) => path === '/dev/nvidia0')).toBe(false);
  expect(needsSoftwareRendering('darwin', () => false)).toBe(false);
  expect(needsSoftwareRendering('win32', () => false)).toBe(false);
});

test('only root may have the sandbox off', () => {
  expect(sandboxRefusal(true, 1000)).toContain('--no-sandbox');
  expect(sandboxRefusal(true, undefined)).toContain('--no-sandbox');
  expect(sandboxRefusal(true, 0)).toBeNull();
  expect(sandboxRefusal(false, 1000)).toBeNull();
});

test('the background is the one of the theme that the page will wear', () => {
  const theme = (dark: boolean, contrast: boolean) =>
    windowBackground({ shouldUseDarkColors: dark, shouldUseHighContrastColors: contrast });
  expect([theme(true, false), theme(false, false), theme(true, true), theme(false, true)]).toEqual([
    '#12171b',
    '#fdfcf8',
    '#000000',
    '#000000',
  ]);
});

describe('a page whose process is gone', () => {
  function crashing() {
    const contents = new FakeContents();
    const onGivenUp = vi.fn<(reason: string) => void>();
    let now = 0;
    reloadCrashedPage(contents as never, { now: () => now, onGivenUp });
    return {
      contents,
      onGivenUp,
      crash: (at: number, reason = 'crashed') => {
        now = at;
        contents.emit('render-process-gone', {}, { reason });
      },
    };
  }
  test('is loaded again, until it crashes too often in a minute', () => {
    const { contents, onGivenUp, crash } = crashing();
    for (let count = 0; count < MAX_PAGE_CRASHES; count += 1) crash(count * 1000);
    expect(contents.reloads).toBe(MAX_PAGE_CRASHES - 1);
    expect(onGivenUp).toHaveBeenCalledExactlyOnceWith('crashed');
  });
  test('is loaded again however often, when the crashes are far apart', () => {
    const { contents, onGivenUp, crash } = crashing();
    for (let count = 0; count < 10; count += 1) crash(count * PAGE_CRASH_WINDOW_MS);
    expect([contents.reloads, onGivenUp.mock.calls.length]).toEqual([10, 0]);
  });
  test('is left alone when it ended by itself', () => {
    const { contents, crash } = crashing();
    crash(0, 'clean-exit');
    expect(contents.reloads).toBe(0);
  });
});
