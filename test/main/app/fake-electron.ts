/**
 * Electron without Electron: it records how it is used and lets a test raise its events. What the shell does not use is
 * not here, so that a new use shows as an error.
 */
import { EventEmitter } from 'node:events';
import { vi } from 'vitest';

/** Everything Electron was told while the app came up, in order. Not mocks: those forget between two tests. */
export const told: [name: string, ...values: unknown[]][] = [];
const record =
  (name: string) =>
  (...values: unknown[]): void =>
    void told.push([name, ...values]);

export class FakeContents extends EventEmitter {
  windowOpenHandler: ((details: { url: string }) => { action: string }) | undefined;
  readonly sent: { channel: string; message: unknown }[] = [];
  reloads = 0;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpenHandler = handler;
  }
  send(channel: string, message: unknown): void {
    this.sent.push({ channel, message });
  }
  reload(): void {
    this.reloads += 1;
  }
}

export class FakeWindow extends EventEmitter {
  static readonly all: FakeWindow[] = [];
  readonly webContents = new FakeContents();
  readonly loaded: string[] = [];
  isShown = false;
  readonly options: Record<string, unknown>;
  constructor(options: Record<string, unknown>) {
    super();
    this.options = options;
    FakeWindow.all.push(this);
    electron.app.emit('web-contents-created', {}, this.webContents);
  }
  async loadURL(url: string): Promise<void> {
    told.push(['load', url]);
    this.loaded.push(url);
  }
  show(): void {
    this.isShown = true;
  }
  isDestroyed = (): boolean => false;
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => false;
  focus = vi.fn<() => void>();
  setBackgroundColor = vi.fn<(color: string) => void>();
  getNormalBounds = (): object => ({ x: 1, y: 2, width: 1000, height: 700 });
}

const app = Object.assign(new EventEmitter(), {
  commandLine: { hasSwitch: () => false },
  setPath: record('setPath'),
  getAppPath: () => '/app',
  requestSingleInstanceLock: () => true,
  enableSandbox: record('enableSandbox'),
  disableHardwareAcceleration: record('disableHardwareAcceleration'),
  whenReady: () => Promise.resolve(),
  quit: vi.fn<() => void>(),
  exit: vi.fn<(code: number) => void>(),
  isPackaged: false,
});

export const engineProcess = Object.assign(new EventEmitter(), {
  pid: 4242,
  posted: [] as unknown[],
  attached: [] as unknown[],
  postMessage(message: unknown, ports?: unknown[]): void {
    if (ports === undefined) engineProcess.posted.push(message);
    else engineProcess.attached.push(...ports);
  },
  kill: () => true,
});

type InvokeHandler = (event: { senderFrame: unknown }, request: unknown) => Promise<unknown>;
export const invokeHandlers = new Map<string, InvokeHandler>();
type Handler = (...values: never[]) => unknown;
export const sessionHandlers: Record<string, Handler> = {};
export const schemeHandlers = new Map<string, (request: Request) => Promise<Response>>();

const electron = {
  app,
  BrowserWindow: FakeWindow,
  crashReporter: { start: record('crashReporter') },
  dialog: {
    showMessageBox: vi.fn<() => Promise<{ response: number }>>(async () => ({ response: 0 })),
    showOpenDialog: vi.fn<(window?: unknown, options?: unknown) => Promise<{ canceled: boolean; filePaths: string[] }>>(
      async () => ({
        canceled: false,
        filePaths: ['/chosen'],
      }),
    ),
  },
  ipcMain: { handle: (channel: string, handler: InvokeHandler) => void invokeHandlers.set(channel, handler) },
  Menu: {
    setApplicationMenu: record('menu'),
    buildFromTemplate: (template: unknown) => template,
  },
  Notification: { isSupported: () => false },
  MessageChannelMain: class {
    port1 = { name: 'engine end' };
    port2 = { name: 'page end' };
  },
  nativeTheme: Object.assign(new EventEmitter(), { shouldUseDarkColors: true, shouldUseHighContrastColors: false }),
  protocol: {
    registerSchemesAsPrivileged: record('scheme'),
    handle: (scheme: string, handler: (request: Request) => Promise<Response>) =>
      void schemeHandlers.set(scheme, handler),
  },
  screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }] },
  session: {
    defaultSession: {
      setPermissionRequestHandler: (handler: Handler) => void (sessionHandlers['request'] = handler),
      setPermissionCheckHandler: (handler: Handler) => void (sessionHandlers['check'] = handler),
      setDevicePermissionHandler: (handler: Handler) => void (sessionHandlers['device'] = handler),
    },
  },
  shell: {
    openExternal: vi.fn<(url: string) => Promise<void>>(async () => {}),
    openPath: vi.fn<(path: string) => Promise<string>>(async () => ''),
  },
  utilityProcess: {
    fork(...values: unknown[]): typeof engineProcess {
      told.push(['fork', ...values]);
      return engineProcess;
    },
  },
};

export const { dialog, shell } = electron;
export { app, electron };
