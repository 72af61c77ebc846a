/** @returns a side of a comparison as what it names: a run, or a cell of one (`RUN:CELL`) */
export function sideParts(side: string): { runId: string; cellId: string | null } {
  const at = side.indexOf(':');
  return at < 0 ? { runId: side, cellId: null } : { runId: side.slice(0, at), cellId: side.slice(at + 1) };
}
