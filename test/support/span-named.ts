import type { CanonicalSpan } from '../../main/contract/canonical-span.ts';

/** @throws when no span, or more than one, has the name */
export function spanNamed(spans: readonly CanonicalSpan[], name: string): CanonicalSpan {
  const [found, ...more] = spans.filter((span) => span.name === name);
  if (found === undefined || more.length > 0)
    throw new Error(`${more.length + (found ? 1 : 0)} spans are named ${name}`);
  return found;
}
