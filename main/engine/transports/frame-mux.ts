/**
 * Many frame ports over one: a shell that holds a single pipe to its engine gives each page load a connection of its
 * own. A message is `+id` (opened), `-id` (closed) or `id text`. Both ends may open; the parent uses odd ids, the child
 * even ones, so that two that open at once never collide.
 */
import { ProtocolError } from '../../base/errors/protocol-error.ts';
import type { TrestleError } from '../../base/errors/trestle-error.ts';
import { FrameChannel } from '../../contract/rpc/frame-channel.ts';
import type { FramePort } from '../../contract/rpc/frame-port.ts';

export interface FrameMux {
  /** Opens a connection; the other end hears of it before its first frame. */
  open(): FramePort;
  /** Sets the one listener for connections the other end opens. Set it before the carrier delivers anything. */
  onOpen(listener: (port: FramePort) => void): void;
}

const MESSAGE = /^([+-]?)(\d{1,15})(?: |$)/;

/** @param side which ids this end hands out; the other end must be the other side */
export function createFrameMux(carrier: FramePort, side: 'parent' | 'child'): FrameMux {
  const channels = new Map<number, FrameChannel>();
  let nextId = side === 'parent' ? 1 : 2;
  let openListener: ((port: FramePort) => void) | undefined;
  let ended: { reason: TrestleError | null } | undefined;

  const addChannel = (id: number): FrameChannel => {
    const channel = new FrameChannel({
      send: (text) => carrier.post(`${id} ${text}`),
      end() {
        channels.delete(id);
        carrier.post(`-${id}`);
      },
    });
    channels.set(id, channel);
    return channel;
  };

  carrier.onFrame((message) => {
    const parsed = typeof message === 'string' ? MESSAGE.exec(message) : null;
    const [head = '', sign, digits] = parsed ?? [];
    const id = Number(digits);
    if (parsed === null || (sign === '+' && channels.has(id))) {
      endAll(new ProtocolError('A message on the shared connection has no number, or opens one twice.'));
      carrier.close();
      return;
    }
    if (sign === '+') openListener?.(addChannel(id));
    else if (sign === '-') {
      channels.get(id)?.closed(null);
      channels.delete(id);
    } else channels.get(id)?.receive((message as string).slice(head.length));
  });

  const endAll = (reason: TrestleError | null): void => {
    if (ended !== undefined) return;
    ended = { reason };
    for (const channel of channels.values()) channel.closed(reason);
    channels.clear();
  };
  carrier.onClose(endAll);

  return {
    open() {
      const id = nextId;
      nextId += 2;
      const channel = addChannel(id);
      if (ended === undefined) carrier.post(`+${id}`);
      else channel.closed(ended.reason);
      return channel;
    },
    onOpen(listener) {
      openListener = listener;
    },
  };
}
