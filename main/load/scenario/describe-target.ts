import type { LoadTarget } from '../../contract/load-scenario.ts';

const SHORT_HASH = 8;

/** @returns what is loaded, in words */
export function describeTarget(target: LoadTarget): string {
  if ('pipeline' in target) {
    return `pipeline ${target.pipeline}, ${target.release === undefined ? 'working tree' : `release ${target.release.slice(0, SHORT_HASH)}`}`;
  }
  if ('agent' in target) return `agent ${target.agent}, working tree`;
  if ('serve' in target) return `pipeline ${target.serve} over HTTP`;
  if ('openai' in target) return `${target.openai.model} at ${new URL(target.openai.url).host}`;
  return `${target.http.method} ${new URL(target.http.url).host}`;
}
