import { TrestleError } from '../../../base/errors/trestle-error.ts';
import type { ImportedItem } from './imported-item.ts';

/**
 * Makes of an error what a report says of its line.
 *
 * @throws the error, when it is none of ours
 */
export function refusal(error: unknown, name: string, line: number): ImportedItem {
  if (!TrestleError.is(error)) throw error;
  const { message } = error;
  const place = `${name}:${line}: `;
  return { type: 'refused', line, message: message.startsWith(place) ? message.slice(place.length) : message };
}
