import { ConnectionClosedError } from '../base/errors/connection-closed-error.ts';
import type { CallName, CallOptions, ItemOf, RequestOf, ResponseOf, StreamName } from '../contract/methods.ts';
import type { WorkspaceHolder, WorkspaceSession } from './workspace-holder.ts';

/**
 * Owners of a workspace that may go away under one call, one after the other, before it is given up. Shells that are
 * started together attach to each other's short-lived engines; each takes the workspace over when its turn comes.
 */
const MAX_LOST_OWNERS = 10;

/**
 * Calls a method of the open workspace. When the engine we are attached to goes before it has answered, the workspace is
 * taken over and the call made again: what a workspace is asked to do is the same done twice.
 *
 * @throws ConnectionClosedError when owner after owner went away
 */
export async function callSession<K extends CallName>(
  holder: WorkspaceHolder,
  method: K,
  request: RequestOf<K>,
  options: CallOptions,
): Promise<ResponseOf<K>> {
  for (let lost = 1; ; lost++) {
    const session = await holder.current();
    try {
      return await session.call(method, request, options);
    } catch (error) {
      if (!isOwnerLost(error, session) || lost === MAX_LOST_OWNERS) throw error;
    }
  }
}

/** Opens a stream of the open workspace; begun again like a call as long as nothing of it has arrived. */
export async function* streamSession<K extends StreamName>(
  holder: WorkspaceHolder,
  method: K,
  request: RequestOf<K>,
  options: CallOptions,
): AsyncGenerator<ItemOf<K>, void, undefined> {
  for (let lost = 1; ; lost++) {
    const session = await holder.current();
    let hasBegun = false;
    try {
      for await (const item of session.stream(method, request, options)) {
        hasBegun = true;
        yield item;
      }
      return;
    } catch (error) {
      if (hasBegun || !isOwnerLost(error, session) || lost === MAX_LOST_OWNERS) throw error;
    }
  }
}

function isOwnerLost(error: unknown, session: WorkspaceSession): boolean {
  return session.isLost && ConnectionClosedError.is(error);
}
