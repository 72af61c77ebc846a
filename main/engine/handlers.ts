import type { CallName, ItemOf, ParsedRequestOf, ResponseOf, StreamName } from '../contract/methods.ts';

export interface CallContext {
  /** Aborts when the caller withdraws or its deadline passes. */
  signal: AbortSignal;
}
export type CallHandler<K extends CallName> = (
  request: ParsedRequestOf<K>,
  context: CallContext,
) => Promise<ResponseOf<K>>;
export type StreamHandler<K extends StreamName> = (
  request: ParsedRequestOf<K>,
  context: CallContext,
) => AsyncIterable<ItemOf<K>>;

export type Handlers<Calls extends CallName, Streams extends StreamName = never> = {
  readonly [K in Calls]: CallHandler<K>;
} & { readonly [K in Streams]: StreamHandler<K> };

/** Methods that the engine answers itself, whether or not a workspace is open or attached. */
export type EngineOwnCalls =
  | 'workspace.open'
  | 'workspace.openSample'
  | 'workspace.current'
  | 'workspace.recent'
  | 'workspace.trust'
  | 'workspace.trusted'
  | 'settings.read'
  | 'settings.write'
  | 'update.status'
  | 'update.check'
  | 'secret.list'
  | 'secret.set'
  | 'secret.remove'
  | 'secret.test'
  | 'release.keys'
  | 'release.trustKey'
  | 'release.forgetKey'
  | 'doctor.run'
  | 'about.read'
  | 'about.licence'
  | 'database.check'
  | 'database.backup'
  | 'database.restore'
  | 'model.list'
  | 'model.import'
  | 'model.verify'
  | 'model.remove'
  | 'sim.profiles'
  | 'sim.start'
  | 'sim.stop'
  | 'sim.status'
  | 'eval.compare'
  | 'load.stop'
  | 'drill.list'
  | 'drill.explain';
export type EngineOwnStreams =
  | 'events.subscribe'
  | 'update.download'
  | 'update.install'
  | 'model.pull'
  | 'eval.ir'
  | 'eval.ask'
  | 'eval.mutate'
  | 'eval.faithfulness'
  | 'load.run'
  | 'drill.run';

/** Methods about the open workspace: answered here when we own it, forwarded when another engine does. */
export type WorkspaceCalls = Exclude<CallName, EngineOwnCalls>;
export type WorkspaceStreams = Exclude<StreamName, EngineOwnStreams>;

export type EngineOwnHandlers = Handlers<EngineOwnCalls, EngineOwnStreams>;
export type WorkspaceHandlers = Handlers<WorkspaceCalls, WorkspaceStreams>;
