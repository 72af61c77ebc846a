import { homedir } from 'node:os';
import { describe, expect, test } from 'vitest';
import { resolveUserDirectories } from '../../../main/workspace/user-directories.ts';

test('TRESTLE_HOME holds everything, on every platform', () => {
  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    expect(resolveUserDirectories({ TRESTLE_HOME: '/t', XDG_CONFIG_HOME: '/x' }, platform)).toEqual({
      config: '/t/config',
      data: '/t/data',
      state: '/t/state',
      logs: '/t/state/logs',
      crashes: '/t/state/crashes',
      cache: '/t/cache',
      runtime: '/t/run',
    });
  }
});

describe('on Linux', () => {
  test('without variables the XDG defaults below the home folder are used', () => {
    expect(resolveUserDirectories({ HOME: '/home/ada' }, 'linux')).toEqual({
      config: '/home/ada/.config/trestle',
      data: '/home/ada/.local/share/trestle',
      state: '/home/ada/.local/state/trestle',
      logs: '/home/ada/.local/state/trestle/logs',
      crashes: '/home/ada/.local/state/trestle/crashes',
      cache: '/home/ada/.cache/trestle',
      runtime: '/home/ada/.local/state/trestle/run',
    });
  });

  test('absolute XDG values count, relative and empty ones are ignored', () => {
    const directories = resolveUserDirectories(
      { HOME: '/h', XDG_CONFIG_HOME: '/c', XDG_DATA_HOME: 'data', XDG_STATE_HOME: '', XDG_RUNTIME_DIR: '/run/user/7' },
      'linux',
    );
    expect(directories).toMatchObject({
      config: '/c/trestle',
      data: '/h/.local/share/trestle',
      state: '/h/.local/state/trestle',
      runtime: '/run/user/7/trestle',
    });
  });

  test('an empty TRESTLE_HOME is none', () => {
    expect(resolveUserDirectories({ TRESTLE_HOME: '', HOME: '/h' }, 'linux').config).toBe('/h/.config/trestle');
    expect(resolveUserDirectories({}, 'linux').config).toBe(`${homedir()}/.config/trestle`);
  });
});

test('macOS keeps to Library', () => {
  expect(resolveUserDirectories({ HOME: '/Users/ada' }, 'darwin')).toMatchObject({
    config: '/Users/ada/Library/Application Support/Trestle',
    state: '/Users/ada/Library/Application Support/Trestle/State',
    logs: '/Users/ada/Library/Logs/Trestle',
    cache: '/Users/ada/Library/Caches/Trestle',
  });
});
