/**
 * The one door between pages and the shell. Who knocks is checked first, then what is asked, then it is done. A page
 * gets one port for each engine process, once in a page load: a script that asks again gets none.
 */
import type {
  BrowserWindow,
  Dialog,
  IpcMain,
  IpcMainInvokeEvent,
  MessageChannelMain,
  OpenDialogOptions,
  Shell,
  WebFrameMain,
} from 'electron';
import * as z from 'zod';
import {
  SHELL_EVENT_CHANNEL,
  SHELL_REQUEST_CHANNEL,
  type ShellEvent,
  type ShellReply,
  type ShellRequest,
} from '../contract/shell-channels.ts';
import type { OwnFolder } from '../contract/trestle-bridge.ts';
import type { EngineProcess } from '../engine/hosts/engine-host.ts';
import { isOwnPage } from './own-page.ts';

const shellRequest = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('connect') }),
  z.strictObject({ type: z.literal('pick-folder') }),
  z.strictObject({ type: z.literal('pick-file') }),
  z.strictObject({ type: z.literal('open-folder'), folder: z.enum(['logs', 'crash-reports']) }),
]);

export interface PageDoorOptions {
  ipcMain: Pick<IpcMain, 'handle'>;
  dialog: Pick<Dialog, 'showOpenDialog'>;
  createChannel: () => MessageChannelMain;
  window: BrowserWindow;
  engine: { current(): Promise<EngineProcess> };
  shell: Pick<Shell, 'openPath'>;
  /** The app's own folders: all that a page can have shown. */
  folders: Readonly<Record<OwnFolder, string>>;
}

/** Answers the page's requests for as long as the app runs. */
export function openPageDoor(options: PageDoorOptions): void {
  const { ipcMain, window } = options;
  let connected = new WeakSet<EngineProcess>();
  window.webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    // A new page, which may have its port; the old page's port closed with it.
    if (isMainFrame && !isSameDocument) connected = new WeakSet();
  });

  async function connect(event: IpcMainInvokeEvent): Promise<null> {
    const engine = await options.engine.current();
    // Asked again: the page may have gone or changed while the engine was starting.
    const frame = ownPage(event);
    if (connected.has(engine)) throw new Error('This page has its connection to the engine already. Reload it.');
    connected.add(engine);
    const { port1, port2 } = options.createChannel();
    engine.attach(port1);
    frame.postMessage(SHELL_EVENT_CHANNEL, { type: 'port' } satisfies ShellEvent, [port2]);
    return null;
  }

  async function pick(properties: NonNullable<OpenDialogOptions['properties']>): Promise<string | null> {
    const { canceled, filePaths } = await options.dialog.showOpenDialog(window, { properties });
    return canceled ? null : (filePaths[0] ?? null);
  }

  async function openFolder(folder: OwnFolder): Promise<null> {
    const problem = await options.shell.openPath(options.folders[folder]);
    if (problem !== '') throw new Error(`${options.folders[folder]} could not be shown: ${problem}`);
    return null;
  }

  function answer(request: ShellRequest, event: IpcMainInvokeEvent): Promise<string | null> {
    switch (request.type) {
      case 'connect':
        return connect(event);
      case 'pick-folder':
        return pick(['openDirectory', 'createDirectory']);
      case 'pick-file':
        return pick(['openFile']);
      case 'open-folder':
        return openFolder(request.folder);
    }
  }

  ipcMain.handle(SHELL_REQUEST_CHANNEL, async (event, request: unknown): Promise<ShellReply> => {
    try {
      ownPage(event);
      return { ok: true, value: await answer(shellRequest.parse(request), event) };
    } catch (error) {
      return { ok: false, message: error instanceof Error ? error.message : String(error) };
    }
  });
}

/** Tells the page something; a window that is closing has nobody to tell. */
export function tellPage(window: BrowserWindow, event: ShellEvent): void {
  if (!window.isDestroyed()) window.webContents.send(SHELL_EVENT_CHANNEL, event);
}

function ownPage({ senderFrame }: IpcMainInvokeEvent): WebFrameMain {
  if (!isOwnPage(senderFrame)) throw new Error('Only the Trestle page may ask this.');
  return senderFrame;
}
