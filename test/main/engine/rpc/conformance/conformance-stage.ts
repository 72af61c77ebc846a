import { afterEach } from 'vitest';
import type { TrestleError } from '../../../../../main/base/errors/trestle-error.ts';
import type { EngineClient } from '../../../../../main/contract/methods.ts';
import type { FramePort } from '../../../../../main/contract/rpc/frame-port.ts';
import { createRpcClient, type RpcClient } from '../../../../../main/contract/rpc/rpc-client.ts';
import { type ServeRpcOptions, serveRpc } from '../../../../../main/engine/rpc/serve-rpc.ts';

/** The two ends of a connection over one transport, and what takes it down again. */
export interface PortPair {
  client: FramePort;
  server: FramePort;
  dispose(): Promise<void> | void;
}

type RawFrame = { type: string; id?: number; error?: { code: string; message: string } };

/** What every promise is tried on: engines served over one transport, and callers connected to them. */
export interface ConformanceStage {
  /** Serves the engine; the caller's end of the connection is the port. */
  serve(engine: EngineClient, options?: ServeRpcOptions): Promise<{ port: FramePort; stop(): void }>;
  connect(engine: EngineClient, options?: ServeRpcOptions): Promise<RpcClient>;
  /** Speaks the wire by hand: what a broken or hostile caller sends. */
  connectRaw(
    engine: EngineClient,
    options?: ServeRpcOptions,
  ): Promise<{ frames: RawFrame[]; closed: Promise<TrestleError | null>; post(frame: unknown): void }>;
}

/** To be called inside of a describe: what a test opened on the stage is closed after it, in reverse order. */
export function createConformanceStage(openPair: () => Promise<PortPair>): ConformanceStage {
  const undo: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    for (const step of undo.splice(0).toReversed()) await step();
  });

  async function serve(
    engine: EngineClient,
    options: ServeRpcOptions = {},
  ): Promise<{ port: FramePort; stop(): void }> {
    const pair = await openPair();
    const serving = serveRpc(pair.server, engine, options);
    undo.push(async () => {
      serving.close();
      await pair.dispose();
    });
    return { port: pair.client, stop: () => serving.close() };
  }
  const connect = async (engine: EngineClient, options?: ServeRpcOptions): Promise<RpcClient> =>
    createRpcClient((await serve(engine, options)).port);

  async function connectRaw(engine: EngineClient, options?: ServeRpcOptions) {
    const { port } = await serve(engine, options);
    const frames: RawFrame[] = [];
    const closed = Promise.withResolvers<TrestleError | null>();
    port.onFrame((message) => frames.push(JSON.parse(message as string) as RawFrame));
    port.onClose(closed.resolve);
    return { frames, closed: closed.promise, post: (frame: unknown) => port.post(textOf(frame)) };
  }
  return { serve, connect, connectRaw };
}

const textOf = (frame: unknown): string => (typeof frame === 'string' ? frame : JSON.stringify(frame));
