import { TrestleError } from '../../../main/base/errors/trestle-error.ts';

/** How many causes a copied report follows. */
const MAX_CAUSES = 5;

/**
 * @returns `message`, the one sentence for a person, and `report`, the text "Copy details" puts on the clipboard:
 * name, code, message and causes, a line each
 */
export function errorDetails(error: unknown): { message: string; report: string } {
  const lines: string[] = [];
  let current: unknown = error;
  for (let depth = 0; depth <= MAX_CAUSES && current !== undefined; depth += 1) {
    lines.push(`${depth === 0 ? '' : 'caused by '}${describe(current)}`);
    current = current instanceof Error ? current.cause : undefined;
  }
  const message = error instanceof Error ? error.message : String(error);
  return { message, report: lines.join('\n') };
}

function describe(error: unknown): string {
  if (TrestleError.is(error)) return `${error.name} (${error.code}): ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
