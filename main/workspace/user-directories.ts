import { homedir, tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Where a person's files go, outside every workspace. All are created with mode 0700 by whoever writes into them. */
export interface UserDirectories {
  /** settings.jsonc, keybindings.jsonc */
  config: string;
  /** trust.json, recent.json, vault */
  data: string;
  /** window state, and what the page keeps */
  state: string;
  /** Of the desktop app's processes, where the platform looks for them. */
  logs: string;
  /** Reports of processes that ended by themselves. */
  crashes: string;
  /** models */
  cache: string;
  /** sockets and locks */
  runtime: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * @returns the directories of the platform: XDG on Linux, Library on macOS, AppData on Windows. `TRESTLE_HOME`
 *   overrides all. Relative XDG values are ignored, as the specification says.
 * @see XDG Base Directory Specification 0.8
 */
export function resolveUserDirectories(environment: Environment, platform = process.platform): UserDirectories {
  const override = environment['TRESTLE_HOME'];
  if (override !== undefined && override !== '') {
    const at = (name: string): string => join(override, name);
    return {
      config: at('config'),
      data: at('data'),
      state: at('state'),
      logs: join(at('state'), 'logs'),
      crashes: join(at('state'), 'crashes'),
      cache: at('cache'),
      runtime: at('run'),
    };
  }
  if (platform === 'darwin') return macDirectories(environment['HOME'] ?? homedir());
  if (platform === 'win32') return windowsDirectories(environment);
  return linuxDirectories(environment);
}

function linuxDirectories(environment: Environment): UserDirectories {
  const home = environment['HOME'] ?? homedir();
  const xdg = (name: string, fallback: string): string => {
    const value = environment[name];
    return join(value !== undefined && isAbsolute(value) ? value : fallback, 'trestle');
  };
  const state = xdg('XDG_STATE_HOME', join(home, '.local', 'state'));
  const runtime = environment['XDG_RUNTIME_DIR'];
  return {
    config: xdg('XDG_CONFIG_HOME', join(home, '.config')),
    data: xdg('XDG_DATA_HOME', join(home, '.local', 'share')),
    state,
    logs: join(state, 'logs'),
    crashes: join(state, 'crashes'),
    cache: xdg('XDG_CACHE_HOME', join(home, '.cache')),
    runtime: runtime !== undefined && isAbsolute(runtime) ? join(runtime, 'trestle') : join(state, 'run'),
  };
}

function macDirectories(home: string): UserDirectories {
  const library = join(home, 'Library');
  const support = join(library, 'Application Support', 'Trestle');
  return {
    config: support,
    data: support,
    // Not below Logs, which people and programs empty.
    state: join(support, 'State'),
    logs: join(library, 'Logs', 'Trestle'),
    crashes: join(support, 'State', 'crashes'),
    cache: join(library, 'Caches', 'Trestle'),
    runtime: join(support, 'run'),
  };
}

function windowsDirectories(environment: Environment): UserDirectories {
  const roaming = environment['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming');
  const local = environment['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local');
  return {
    config: join(roaming, 'Trestle'),
    data: join(roaming, 'Trestle'),
    state: join(local, 'Trestle', 'State'),
    logs: join(local, 'Trestle', 'Logs'),
    crashes: join(local, 'Trestle', 'State', 'crashes'),
    cache: join(local, 'Trestle', 'Cache'),
    runtime: join(tmpdir(), 'trestle'),
  };
}
