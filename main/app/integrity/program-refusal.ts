import { dirname } from 'node:path';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { StartRefusal } from '../start/start-refusal.ts';
import { type ProgramManifest, readProgramManifest } from './program-manifest.ts';
import { damage, verifyBeforeStart, verifyRest } from './verify-program.ts';

/**
 * @param archive of an installed app; null in a clone, whose files change all day
 * @returns why a program that is not the installed one must not start; null when nothing speaks against it
 */
export function programRefusal(archive: string | null): StartRefusal | null {
  if (archive === null) return null;
  const manifest = manifestIn(archive);
  const sentence = manifest === null ? damage('app.asar') : verifyBeforeStart(manifest, dirname(archive));
  return sentence === null ? null : { sentence, exitCode: EXIT_CODE.corrupt };
}

/**
 * Looks at everything that the start did not wait for.
 *
 * @param archive as for `programRefusal`
 * @returns as `programRefusal`, once everything was read
 */
export async function lateProgramRefusal(archive: string | null): Promise<StartRefusal | null> {
  if (archive === null) return null;
  const manifest = manifestIn(archive);
  const sentence = manifest === null ? damage('app.asar') : await verifyRest(manifest, dirname(archive));
  return sentence === null ? null : { sentence, exitCode: EXIT_CODE.corrupt };
}

/** @returns null for an archive whose list of hashes is gone or cannot be read: then it is the archive that was changed */
function manifestIn(archive: string): ProgramManifest | null {
  try {
    return readProgramManifest(archive);
  } catch {
    return null;
  }
}
