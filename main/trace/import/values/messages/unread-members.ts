import type { JsonObject } from '../../../../base/json.ts';
import { prefixed } from '../kept-fields.ts';
import type { readRequest } from './read-request.ts';
import type { readResponse } from './read-response.ts';

/**
 * What of a call's request and response no field of a span holds. Where no messages were found in one, all of it is the span's
 * input or output, and nothing is left over.
 *
 * @param names what the origin calls the two: a member `seed` of `inputs` becomes `inputs.seed`
 */
export function unreadMembers(
  request: ReturnType<typeof readRequest>,
  response: ReturnType<typeof readResponse>,
  names: { request: string; response: string },
): JsonObject {
  return {
    ...prefixed(`${names.request}.`, request.inputMessages === undefined ? undefined : request.rest),
    ...prefixed(`${names.response}.`, response.outputMessages === undefined ? undefined : response.rest),
  };
}
