import type { PaletteScope } from '../frame-store.ts';

/** Rows of one kind while everything is searched. */
export const ITEMS_PER_GROUP = 6;
/** Rows when one kind of thing is searched alone. */
export const ITEMS_IN_SCOPE = 30;
/** A search by meaning needs this much to go on. Characters. */
export const MIN_PASSAGE_QUERY = 3;

const PREFIX: Readonly<Record<string, PaletteScope>> = { '>': 'actions', '#': 'traces', '@': 'prompts', '?': 'help' };

/** Scopes in the order Tab goes through them. */
export const PALETTE_SCOPES: readonly PaletteScope[] = [
  'everything',
  'actions',
  'documents',
  'traces',
  'prompts',
  'help',
];

export const SCOPE_LABEL: Readonly<Record<PaletteScope, string>> = {
  everything: 'Everything',
  actions: 'Actions',
  documents: 'Documents',
  traces: 'Traces',
  prompts: 'Prompts',
  help: 'Help',
};

/** @returns what is searched where: a prefix (`>` actions, `#` traces, `@` prompts, `?` help) outweighs the chosen scope */
export function readPaletteInput(input: string, chosen: PaletteScope): { scope: PaletteScope; query: string } {
  const prefixed = PREFIX[input.charAt(0)];
  return prefixed === undefined
    ? { scope: chosen, query: input.trim() }
    : { scope: prefixed, query: input.slice(1).trim() };
}

/** @returns the scope after `scope`, going round; `step` −1 goes back */
export function nextScope(scope: PaletteScope, step: 1 | -1 = 1): PaletteScope {
  const index = PALETTE_SCOPES.indexOf(scope);
  return PALETTE_SCOPES[(index + step + PALETTE_SCOPES.length) % PALETTE_SCOPES.length] ?? 'everything';
}
