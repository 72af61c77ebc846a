import type { FramePort } from '../../contract/rpc/frame-port.ts';
import type { EngineMessage, ShellMessage } from './control-messages.ts';

/** The engine process's view of the shell that started it, whichever host that was. Listeners are set once, at once. */
export interface ShellLink {
  post(message: EngineMessage): void;
  onMessage(listener: (message: ShellMessage) => void): void;
  /** A page that wants to be answered. */
  onConnection(listener: (port: FramePort) => void): void;
  /** The shell is gone, in whatever way. */
  onClose(listener: () => void): void;
}
