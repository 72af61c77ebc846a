import * as z from 'zod';

/** A method answered once. `Response` lives in the type only. */
export interface CallDeclaration<Schema extends z.ZodType, Response> {
  readonly mode: 'call';
  readonly request: Schema;
  readonly response?: Response;
}
/** A method answered by items, the last of which is terminal by its `type`. */
export interface StreamDeclaration<Schema extends z.ZodType, Item> {
  readonly mode: 'stream';
  readonly request: Schema;
  readonly item?: Item;
}

export const call =
  <Response>() =>
  <Schema extends z.ZodType>(request: Schema): CallDeclaration<Schema, Response> => ({ mode: 'call', request });
export const stream =
  <Item>() =>
  <Schema extends z.ZodType>(request: Schema): StreamDeclaration<Schema, Item> => ({ mode: 'stream', request });
export const nothing = z.strictObject({});
