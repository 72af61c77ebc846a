/**
 * The page's view of the shell, in a sandboxed world of its own. Nothing of Electron crosses: no event objects, no
 * `ipcRenderer`, only the functions of `TrestleBridge`.
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { Arrival } from '../main/contract/arrival.ts';
import {
  SHELL_EVENT_CHANNEL,
  SHELL_REQUEST_CHANNEL,
  type ShellEvent,
  type ShellReply,
  type ShellRequest,
} from '../main/contract/shell-channels.ts';
import { type EngineProcessState, PORT_MESSAGE, type TrestleBridge } from '../main/contract/trestle-bridge.ts';

const commandListeners = new Set<(commandId: string, about?: string) => void>();
const stateListeners = new Set<(state: EngineProcessState) => void>();
const arrivalListeners = new Set<(arrival: Arrival) => void>();
/** What came before the page listened. */
const early: Arrival[] = [];
let engineState: EngineProcessState = { type: 'starting' };

ipcRenderer.on(SHELL_EVENT_CHANNEL, ({ ports }, event: ShellEvent) => {
  switch (event.type) {
    case 'port':
      window.postMessage(PORT_MESSAGE, window.location.origin, [...ports]);
      return;
    case 'command':
      for (const listener of commandListeners) listener(event.id, event.about);
      return;
    case 'arrival': {
      const [listener] = arrivalListeners;
      if (listener === undefined) early.push(event.arrival);
      else listener(event.arrival);
      return;
    }
    case 'engine-state':
      engineState = event.state;
      for (const listener of stateListeners) listener(engineState);
  }
});

async function ask(request: ShellRequest): Promise<string | null> {
  const reply = (await ipcRenderer.invoke(SHELL_REQUEST_CHANNEL, request)) as ShellReply;
  if (!reply.ok) throw new Error(reply.message);
  return reply.value;
}

const bridge = {
  async connect() {
    await ask({ type: 'connect' });
  },
  pickFolder: () => ask({ type: 'pick-folder' }),
  pickFile: () => ask({ type: 'pick-file' }),
  pathOf(file) {
    // A file made by a script has no path: Electron says so with an empty text.
    return webUtils.getPathForFile(file as File) || null;
  },
  onCommand(listener) {
    commandListeners.add(listener);
    return () => void commandListeners.delete(listener);
  },
  async openFolder(folder) {
    await ask({ type: 'open-folder', folder });
  },
  onArrival(listener) {
    arrivalListeners.add(listener);
    for (const arrival of early.splice(0)) listener(arrival);
    return () => void arrivalListeners.delete(listener);
  },
  onEngineState(listener) {
    stateListeners.add(listener);
    listener(engineState);
    return () => void stateListeners.delete(listener);
  },
} satisfies TrestleBridge;

contextBridge.exposeInMainWorld('trestle', bridge);
