import type * as z from 'zod';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { engineMethods, type MethodName, type ParsedRequestOf } from '../methods.ts';

/** @returns whether the map has this method; `constructor` and its kin are not methods */
export function isMethodName(method: string): method is MethodName {
  return Object.hasOwn(engineMethods, method);
}

/**
 * Parses a request by its method's schema: defaults filled in, unknown keys refused.
 *
 * @throws InvalidArgumentError whose message names the method, the path and what is wrong there; `details.issues` has
 *   all of them
 */
export function parseRequest<K extends MethodName>(method: K, request: unknown): ParsedRequestOf<K> {
  const parsed = engineMethods[method].request.safeParse(request);
  if (parsed.success) return parsed.data as ParsedRequestOf<K>;
  const issues = parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: problemOf(issue) }));
  const sentence = issues.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('; ');
  throw new InvalidArgumentError(`${method} cannot take this request: ${sentence}`, { details: { method, issues } });
}

function problemOf(issue: z.core.$ZodIssue): string {
  // zod puts the unknown keys into the parent's path; naming them first is what a reader looks for.
  return issue.code === 'unrecognized_keys' ? `unknown key ${issue.keys.join(', ')}` : issue.message;
}
