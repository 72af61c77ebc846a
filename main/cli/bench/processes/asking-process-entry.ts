import { fileURLToPath } from 'node:url';

/** The program of an engine that asks until it is killed: the source, or the bundle beside this one. */
export function findAskingProcess(fromUrl: string = import.meta.url): string {
  const isBundled = !fromUrl.endsWith('.ts');
  return fileURLToPath(new URL(isBundled ? './asking-process.js' : './asking-process.ts', fromUrl));
}
