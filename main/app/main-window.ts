import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from './own-origin.ts';
import { windowBackground } from './window-background.ts';
import { windowOptions } from './window-options.ts';
import { readWindowState, writeWindowState } from './window-state.ts';

export interface MainWindowOptions {
  preloadPath: string;
  /** Where the window's place is kept. */
  stateDirectory: string;
}

/** Makes the one window where it was last, and shows it with its first frame. The page is loaded by `loadPage`. */
export function createMainWindow({ preloadPath, stateDirectory }: MainWindowOptions): BrowserWindow {
  const statePath = join(stateDirectory, 'window.json');
  const state = readWindowState(statePath, screen.getAllDisplays());
  const window = new BrowserWindow(
    windowOptions({ preloadPath, bounds: state?.bounds ?? null, backgroundColor: windowBackground(nativeTheme) }),
  );
  if (state?.isMaximized === true) window.maximize();
  nativeTheme.on('updated', () => {
    if (!window.isDestroyed()) window.setBackgroundColor(windowBackground(nativeTheme));
  });
  window.once('ready-to-show', () => window.show());
  window.on('close', () => {
    writeWindowState(statePath, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized() });
  });
  return window;
}

export function loadPage(window: BrowserWindow): Promise<void> {
  return window.loadURL(`${APP_ORIGIN}/`);
}

/** Brings a window back to the front, for a second start of the app. */
export function showAgain(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.focus();
}
