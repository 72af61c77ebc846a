import type * as z from 'zod';
import { WireRequestError } from './wire-request-error.ts';

/** @returns the body as the schema reads it. @throws WireRequestError naming the first member that is wrong */
export function parseWire<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  throw new WireRequestError(
    path === '' ? `The body is no request: ${issue?.message}.` : `${path}: ${issue?.message}.`,
    path === '' ? null : path,
  );
}

/** @returns one server-sent event */
export function eventOf(data: unknown, name?: string): string {
  return `${name === undefined ? '' : `event: ${name}\n`}data: ${JSON.stringify(data)}\n\n`;
}
