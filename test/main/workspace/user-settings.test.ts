import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createUserSettings } from '../../../main/workspace/user-settings.ts';
import { makeTemporaryDirectory } from '../../support/temporary-directory.ts';

function setUp(text?: string, environment: Record<string, string | undefined> = {}, flags: { offline?: boolean } = {}) {
  const configDirectory = join(makeTemporaryDirectory(), 'config');
  const file = join(configDirectory, 'settings.jsonc');
  if (text !== undefined) {
    mkdirSync(configDirectory);
    writeFileSync(file, text);
  }
  return { file, settings: createUserSettings({ configDirectory, environment, flags }) };
}

test('without a file everything is the default, and nothing is written', () => {
  const { file, settings } = setUp();
  expect(settings.read()).toEqual({
    settings: {
      theme: 'system',
      singleKeyShortcuts: true,
      offline: false,
      reopenLastWorkspace: true,
      alertNotices: true,
      searchMemoryMib: null,
      updateFeed: null,
      updateKey: null,
      updateChecks: false,
    },
    origins: {
      theme: 'default',
      singleKeyShortcuts: 'default',
      offline: 'default',
      reopenLastWorkspace: 'default',
      alertNotices: 'default',
      searchMemoryMib: 'default',
      updateFeed: 'default',
      updateKey: 'default',
      updateChecks: 'default',
    },
    notice: null,
    path: file,
  });
  expect(existsSync(file)).toBe(false);
});

test('says which values are the person’s own', () => {
  const { settings } = setUp('{ // dark is easier\n "theme": "dark" }');
  expect(settings.read()).toMatchObject({
    settings: { theme: 'dark' },
    origins: { theme: 'user', offline: 'default' },
  });
});

describe('offline', () => {
  test.each([
    [{ TRESTLE_OFFLINE: '1' }, {}, true, 'environment'],
    [{ TRESTLE_OFFLINE: 'true' }, {}, true, 'environment'],
    [{ TRESTLE_OFFLINE: '1' }, { offline: true }, true, 'flag'],
    [{}, { offline: true }, true, 'flag'],
    [{ TRESTLE_OFFLINE: '0' }, {}, false, 'user'],
    [{ TRESTLE_OFFLINE: '' }, {}, false, 'user'],
    [{}, {}, false, 'user'],
  ])('%o with flags %o over "offline": false gives %s from %s', (environment, flags, offline, origin) => {
    const view = setUp('{ "offline": false }', environment, flags).settings.read();
    expect([view.settings.offline, view.origins.offline]).toEqual([offline, origin]);
  });
});

describe('what cannot be used is left out, with one sentence', () => {
  test.each([
    ['an unknown key', '{ "theme": "dark", "colour": "red" }', 'dark', '"colour" is not a setting; ignored.'],
    [
      'a value that is not allowed',
      '{ "theme": "sepia", "offline": false }',
      'system',
      '"theme" cannot be "sepia"; ignored.',
    ],
    ['a torn file', '{ "theme": "da', 'system', 'cannot be read; default settings are in use.'],
    ['a list', '[]', 'system', 'cannot be read; default settings are in use.'],
  ])('%s', (_name, text, theme, notice) => {
    const { file, settings } = setUp(text);
    const view = settings.read();
    expect(view.settings.theme).toBe(theme);
    expect(view.notice).toContain(file);
    expect(view.notice).toContain(notice);
  });
});

describe('writing', () => {
  test('keeps comments and the keys of other versions, and is private', () => {
    const { file, settings } = setUp('{\n  // easier at night\n  "theme": "dark",\n  "fromTheFuture": [1, 2]\n}\n');
    const view = settings.write({ theme: 'light', offline: true, singleKeyShortcuts: undefined });
    expect(view.settings).toMatchObject({ theme: 'light', offline: true, singleKeyShortcuts: true });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('// easier at night');
    expect(text.replaceAll(/\s/g, '')).toContain('"fromTheFuture":[1,2]');
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  test('makes the file and its folder', () => {
    const { file, settings } = setUp();
    expect(settings.write({ theme: 'contrast' }).origins.theme).toBe('user');
    expect(readFileSync(file, 'utf8')).toContain('"theme": "contrast"');
    expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  });

  test('a file that was torn is read from its backup, with a notice, and what was in it is kept', () => {
    const { file, settings } = setUp();
    settings.write({ theme: 'dark' });
    settings.write({ reopenLastWorkspace: false });
    writeFileSync(file, '{ "theme": "li');
    const view = settings.read();
    expect(view.settings.theme).toBe('dark');
    expect(view.notice).toBe(`${file} cannot be read; the settings before the last change are in use.`);
    settings.write({ offline: true });
    expect(settings.read()).toMatchObject({ settings: { theme: 'dark', offline: true }, notice: null });
    expect(readFileSync(`${file}.broken`, 'utf8')).toBe('{ "theme": "li');
    expect(readFileSync(`${file}.bak`, 'utf8')).toContain('dark');
  });
});

test('the memory of searches is a number of MiB, or left to the machine', () => {
  const { file, settings } = setUp('{ "searchMemoryMib": 512 }');
  expect(settings.read()).toMatchObject({ settings: { searchMemoryMib: 512 }, origins: { searchMemoryMib: 'user' } });
  expect(settings.write({ searchMemoryMib: null }).settings.searchMemoryMib).toBeNull();
  writeFileSync(file, '{ "searchMemoryMib": -1 }');
  expect(settings.read()).toMatchObject({
    settings: { searchMemoryMib: null },
    notice: expect.stringContaining('"searchMemoryMib" cannot be -1'),
  });
});
