/**
 * Handlers whose module is read when the first of their methods is called. What a shell's first view asks for is a small
 * part of the engine, and linking, compiling and evaluating the rest took longer than answering it.
 */
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

/**
 * @param names of the group's methods: one that the loaded handlers lack does not compile, one that is left out is
 *   missing where the group is spread into all of them
 * @param load imports the module and makes its handlers; called once, and again only after it has failed
 * @param gone aborts when whoever the handlers belong to is disposed of; a call that is loading then ends with
 *   CancelledError
 * @returns handlers that forward requests, signals, items and errors unchanged
 */
export function lateHandlers<Name extends MethodName>(
  names: readonly Name[],
  load: () => Promise<HandlersOf<NoInfer<Name>>>,
  gone: AbortSignal,
): HandlersOf<Name> {
  let loading: Promise<HandlersOf<Name>> | null = null;
  const handlerOf = async (name: Name): Promise<unknown> => {
    // A failed import is told to those who waited for it, and tried again by whoever comes after them.
    loading ??= load().catch((error: unknown) => {
      loading = null;
      throw error;
    });
    const handlers = await loading;
    if (gone.aborted) throw new CancelledError('Trestle was stopped, or the workspace closed, during the call.');
    return handlers[name];
  };
  const call =
    (name: Name): AnyCall =>
    async (request, context) =>
      ((await handlerOf(name)) as AnyCall)(request, context);
  const stream = (name: Name): AnyStream =>
    async function* (request, context) {
      yield* ((await handlerOf(name)) as AnyStream)(request, context);
    };
  return Object.fromEntries(
    names.map((name) => [name, engineMethods[name].mode === 'call' ? call(name) : stream(name)]),
  ) as unknown as HandlersOf<Name>;
}
