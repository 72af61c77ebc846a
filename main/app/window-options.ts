import type { BrowserWindowConstructorOptions, Rectangle } from 'electron';

const DEFAULT_WIDTH = 1440;
const DEFAULT_HEIGHT = 900;
const MIN_WIDTH = 960;
const MIN_HEIGHT = 600;

export interface WindowOptions {
  preloadPath: string;
  /** Where it was last; centred in its default size without. */
  bounds: Rectangle | null;
  backgroundColor: string;
}

/**
 * The options of every window there is. Most of the web preferences are Electron's defaults by now; they are written
 * out because each of them is part of the wall between what a model wrote and this machine.
 */
export function windowOptions({
  preloadPath,
  bounds,
  backgroundColor,
}: WindowOptions): BrowserWindowConstructorOptions {
  return {
    width: DEFAULT_WIDTH,
    height: DEFAULT_HEIGHT,
    ...bounds,
    minWidth: MIN_WIDTH,
    minHeight: MIN_HEIGHT,
    title: 'Trestle',
    backgroundColor,
    // Shown once it has something to show.
    show: false,
    webPreferences: {
      preload: preloadPath,
      contextIsolation: true,
      sandbox: true,
      webSecurity: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      experimentalFeatures: false,
      allowRunningInsecureContent: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  };
}
