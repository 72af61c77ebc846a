const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** @returns why a data set cannot be called that; null when it can */
export function datasetNameProblem(name: string): string | null {
  if (name === '') return 'Name the data set';
  return NAME.test(name)
    ? null
    : 'Letters, digits, dots, dashes and underscores, at most 100, the first a letter or digit';
}

/** @returns a name made of a path: its last part without its end, in the letters a name may have */
export function datasetNameOf(path: string): string {
  const last = path.split(/[\\/]/).findLast((part) => part !== '') ?? '';
  return last
    .replace(/\.(?:jsonl?|csv|ya?ml)$/i, '')
    .replaceAll(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, 100);
}
