/** @returns 0 for the models of this machine that need no provider, null for all others: for work outside of a workspace */
export function costWithoutTable(modelId: string): number | null {
  return modelId.startsWith('local/') || modelId.startsWith('sim/') ? 0 : null;
}
