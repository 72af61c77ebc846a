import type { Feature } from './feature.ts';

/** @returns the feature whose address the path is, or is below; undefined for none */
export function featureAt(features: readonly Feature[], pathname: string): Feature | undefined {
  return features.find(({ path }) => pathname === path || pathname.startsWith(`${path}/`));
}
