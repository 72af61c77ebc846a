/**
 * Handlers whose module is read when the first of their methods is called. What a shell's first view asks for is a small
 * part of the engine, and linking, compiling and evaluating the rest took longer than answering it.
 */
import { onceLoaded } from '../base/once.ts';
import { CancelledError } from '../base/errors/cancelled-error.ts';
import {
  type CallName,
  engineMethods,
  type ItemOf,
  type MethodName,
  type ParsedRequestOf,
  type ResponseOf,
  type StreamName,
} from '../contract/methods.ts';
import type { CallContext, CallHandler, StreamHandler } from './handlers.ts';

/** Handlers of just these methods. */
export type HandlersOf<Name extends MethodName> = {
  readonly [K in Name]: K extends CallName ? CallHandler<K> : K extends StreamName ? StreamHandler<K> : never;
};

type AnyCall = (request: ParsedRequestOf<CallName>, context: CallContext) => Promise<ResponseOf<CallName>>;
type AnyStream = (request: ParsedRequestOf<StreamName>, context: CallContext) => AsyncIterable<ItemOf<StreamName>>;

/** Makes handlers of one group that forward requests, signals, items and errors unchanged. */
export type LateHandlers = <Name extends MethodName>(
  /** Of the group: one that the loaded handlers lack does not compile, one that is left out is missing in all of them. */
  names: readonly Name[],
  /** Imports the module and makes its handlers; called once, and again only after it has failed. */
  load: () => Promise<HandlersOf<NoInfer<Name>>>,
) => HandlersOf<Name>;

/** @param gone aborts when their owner is disposed of; a call that is loading then ends with CancelledError */
export function createLateHandlers(gone: AbortSignal): LateHandlers {
  return (names, load) => {
    const loaded = onceLoaded(load);
    const handlerOf = async (name: (typeof names)[number]): Promise<unknown> => {
      const handlers = await loaded();
      if (gone.aborted) throw new CancelledError('Trestle was stopped, or the workspace closed, during the call.');
      return handlers[name];
    };
    const call =
      (name: (typeof names)[number]): AnyCall =>
      async (request, context) =>
        ((await handlerOf(name)) as AnyCall)(request, context);
    const stream = (name: (typeof names)[number]): AnyStream =>
      async function* (request, context) {
        yield* ((await handlerOf(name)) as AnyStream)(request, context);
      };
    return Object.fromEntries(
      names.map((name) => [name, engineMethods[name].mode === 'call' ? call(name) : stream(name)]),
    ) as never;
  };
}
