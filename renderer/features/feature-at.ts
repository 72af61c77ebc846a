import type { Feature } from './feature.ts';

/** @returns the feature whose address the path is, or is below: the longest one counts; undefined for none */
export function featureAt(features: readonly Feature[], pathname: string): Feature | undefined {
  return features
    .filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
    .toSorted((a, b) => b.path.length - a.path.length)[0];
}
