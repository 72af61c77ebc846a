import { fileURLToPath } from 'node:url';

/** The program that is running, as a file to start again: the source, or the bundle beside this one. */
export function findCliEntry(fromUrl: string = import.meta.url): string {
  const isBundled = !fromUrl.endsWith('.ts');
  return fileURLToPath(new URL(isBundled ? './cli.js' : '../../main.ts', fromUrl));
}
