import type { FramePort } from '../../contract/rpc/frame-port.ts';
import { exceedsUtf8Bytes } from '../../contract/rpc/utf8-byte-length.ts';
import { MAX_CLIENT_FRAME_BYTES } from '../../contract/wire.ts';

/**
 * Joins a caller's port to an engine's: what comes on one goes out on the other, and the end of one ends the other.
 * Frames are not looked into, with one exception: the engine's side may be shared with other callers, so a message far
 * above what a caller may send stops here. Credit passes like any frame, so nothing piles up that the contract bounds.
 */
export function relay(caller: FramePort, engine: FramePort): void {
  caller.onFrame((message) => {
    if (typeof message === 'string' && !exceedsUtf8Bytes(message, 2 * MAX_CLIENT_FRAME_BYTES)) engine.post(message);
    else caller.close();
  });
  engine.onFrame((message) => caller.post(message as string));
  caller.onClose(() => engine.close());
  engine.onClose(() => caller.close());
}
