import type { FramePort } from '../../../../main/contract/rpc/frame-port.ts';
import { createRpcClient, type RpcClient } from '../../../../main/contract/rpc/rpc-client.ts';
import { framePortOverMessagePort } from '../../../../main/contract/rpc/message-port.ts';
import type { EmitterPort } from '../../../../main/engine/transports/electron-message-port.ts';
import { asEmitter, openChannel } from '../transports/port-pairs.ts';

/** What a page has when it is connected: a client on one end of a channel, whose other end goes to an engine process. */
export function openPagePort(): { client: RpcClient; port: EmitterPort } {
  const { raw, port } = openRawPagePort();
  return { client: createRpcClient(raw), port };
}

/** The same without a client, for a page that speaks as it likes. */
export function openRawPagePort(): { raw: FramePort; port: EmitterPort } {
  const [near, far] = openChannel();
  return { raw: framePortOverMessagePort(near), port: asEmitter(far) };
}
