/** `1.2.3` or `1.2.3-beta.4`; nothing else is a version of ours. @see Semantic Versioning 2.0.0, without build metadata */
export const VERSION_PATTERN =
  /^(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})\.(0|[1-9]\d{0,8})(?:-([0-9a-z]+(?:\.[0-9a-z]+)*))?$/;

/**
 * @returns below 0 when `a` came before `b`, 0 for the same, above 0 after it; a version with a suffix comes before the one
 *   without
 */
export function compareVersions(a: string, b: string): number {
  const left = partsOf(a);
  const right = partsOf(b);
  for (let index = 0; index < left.numbers.length; index += 1) {
    const difference = (left.numbers[index] ?? 0) - (right.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return compareSuffixes(left.suffix, right.suffix);
}

function partsOf(version: string): { numbers: readonly number[]; suffix: readonly string[] } {
  const match = VERSION_PATTERN.exec(version);
  // Versions are checked where they come in; what is none comes before everything.
  if (match === null) return { numbers: [-1, -1, -1], suffix: [] };
  return { numbers: match.slice(1, 4).map(Number), suffix: match[4]?.split('.') ?? [] };
}

function compareSuffixes(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const [left, right] = [a[index], b[index]];
    if (left === undefined || right === undefined) return a.length - b.length;
    if (left === right) continue;
    const [areNumbers, leftIsNumber] = [isNumber(left) && isNumber(right), isNumber(left)];
    if (areNumbers) return Number(left) - Number(right);
    // Numbers come before words.
    if (leftIsNumber !== isNumber(right)) return leftIsNumber ? -1 : 1;
    return left < right ? -1 : 1;
  }
  return 0;
}

function isNumber(text: string): boolean {
  return /^\d+$/.test(text);
}
