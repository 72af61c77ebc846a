import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const fileSeal = z.strictObject({
  /** Below the resources, with `/`. */
  path: z.string(),
  bytes: z.int().nonnegative(),
  /** Hexadecimal. */
  sha256: z.string().length(64),
});

const programManifest = z.strictObject({ files: z.array(fileSeal) });

export type FileSeal = z.infer<typeof fileSeal>;
export type ProgramManifest = z.infer<typeof programManifest>;

/**
 * @param archive the archive with the shell, in which the manifest lies
 * @throws Error when it is not there or not one
 */
export function readProgramManifest(archive: string): ProgramManifest {
  return programManifest.parse(JSON.parse(readFileSync(join(archive, 'integrity.json'), 'utf8')));
}
