import { fileURLToPath } from 'node:url';

/** The program of the processes that retrieval is measured in: the source, or the bundle beside this one. */
export function findBenchProcess(fromUrl: string = import.meta.url): string {
  const isBundled = !fromUrl.endsWith('.ts');
  return fileURLToPath(new URL(isBundled ? './bench-process.js' : '../retrieval/bench-process.ts', fromUrl));
}
