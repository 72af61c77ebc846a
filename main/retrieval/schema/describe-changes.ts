import type { SchemaChange } from '../../contract/schema.ts';

/** Changes spelled out in one sentence; the rest is counted. */
const MAX_SPELLED = 3;

/** @returns `renamed outcome to result (98 % the same values), dropped note`: for people */
export function describeChanges(changes: readonly SchemaChange[]): string {
  const held = changes.filter(({ kind }) => kind !== 'added');
  const told = held.length > 0 ? held : changes;
  const words = told.slice(0, MAX_SPELLED).map(describeChange);
  if (told.length > MAX_SPELLED) words.push(`${told.length - MAX_SPELLED} more`);
  return words.join(', ');
}

export function describeChange(change: SchemaChange): string {
  switch (change.kind) {
    case 'renamed':
      return `"${change.field}" renamed to "${change.to}" (${percent(change.overlap)} the same values)`;
    case 'dropped':
      return `"${change.field}" dropped`;
    case 'retyped':
      return `"${change.field}" turned from ${change.from} to ${change.to}`;
    case 'emptied':
      return `"${change.field}" filled in ${percent(change.to)} of the records instead of ${percent(change.from)}`;
    case 'added':
      return `"${change.field}" added`;
  }
}

/** @returns the sentence under which a held file is listed */
export function heldMessage(changes: readonly SchemaChange[], state: 'held' | 'accepted' | 'kept'): string {
  const what = describeChanges(changes);
  if (state === 'kept') return `The version before serves, as decided, until the file changes again: ${what}.`;
  return `Its columns changed: ${what}. The version before goes on answering until the new one is accepted.`;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
