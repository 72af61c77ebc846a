import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked of the machine; stands for it in tests. */
export interface DisplayProbe {
  exists(path: string): boolean;
  /** The sockets of this machine, as the kernel lists them; empty where it does not. */
  unixSockets(): string;
}

const WAY_OUT = 'Run `trestle serve` and open its address in a browser, or start Trestle from a desktop session.';

/**
 * Whether a window could be seen. Asked before Chromium is: without a display it ends with a line about its platform,
 * or with a crash.
 *
 * @returns one sentence with the way out; null when there is a display, or one on another machine, which only it can tell
 */
export function displayProblem(
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
  probe: DisplayProbe = machine,
): string | null {
  if (platform === 'darwin' || platform === 'win32') return null;
  const wayland = environment['WAYLAND_DISPLAY'] ?? '';
  const x11 = environment['DISPLAY'] ?? '';
  if (wayland === '' && x11 === '') {
    return `There is no display to open the window on: neither DISPLAY nor WAYLAND_DISPLAY is set. ${WAY_OUT}`;
  }
  if (wayland !== '' && probe.exists(waylandSocket(wayland, environment))) return null;
  if (x11 !== '' && answersX11(x11, probe)) return null;
  const named = x11 === '' ? `WAYLAND_DISPLAY is ${wayland}` : `DISPLAY is ${x11}`;
  return `There is no display to open the window on: ${named}, and nothing answers there. ${WAY_OUT}`;
}

function waylandSocket(name: string, environment: Environment): string {
  return isAbsolute(name) ? name : join(environment['XDG_RUNTIME_DIR'] ?? '', name);
}

function answersX11(display: string, probe: DisplayProbe): boolean {
  const number = /^(?:unix)?:(\d+)/.exec(display)?.[1];
  // `host:0` is reached over the network, and a path is a socket of macOS.
  if (number === undefined) return true;
  const socket = `/tmp/.X11-unix/X${number}`;
  return probe.exists(socket) || probe.unixSockets().includes(`@${socket}\n`);
}

const machine: DisplayProbe = {
  exists: existsSync,
  unixSockets() {
    try {
      return readFileSync('/proc/net/unix', 'utf8');
    } catch {
      return '';
    }
  },
};
