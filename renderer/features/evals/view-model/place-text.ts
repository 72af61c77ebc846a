/** @returns a place in a file as editors take it: `evals/handbook.eval.yaml:12:3` */
export function placeText({
  path,
  line,
  column,
}: {
  path: string;
  line: number | null;
  column: number | null;
}): string {
  if (line === null) return path;
  return column === null ? `${path}:${line}` : `${path}:${line}:${column}`;
}
