import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TrestleError } from '../../base/errors/trestle-error.ts';
import { EXPORT_MARKER, RELEASE_SUFFIX } from '../../contract/release-names.ts';
import type { ReleaseFile, VerifyCheck } from '../../contract/release.ts';
import { listWorkspaceTexts } from '../../workspace/backup/list-workspace-texts.ts';
import { readWorkspaceText } from '../../workspace/read-workspace-text.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import { RELEASES_FOLDER } from './release-folder.ts';

const NOTHING = 'nothing';

export function exportMarker({ name, releaseHash }: ReleaseFile): string {
  return `${JSON.stringify({ exportVersion: 1, name, releaseHash }, null, 2)}\n`;
}

/** In an export nothing may lie that is not sealed. */
export function isExportedFolder(path: string): boolean {
  return existsSync(join(path, EXPORT_MARKER));
}

/** @returns one check for the folder, and one for each text in it that is not the release's, or is missing */
export function checkExportedFolder(path: string, file: ReleaseFile): readonly VerifyCheck[] {
  const own = `${RELEASES_FOLDER}/${file.name}${RELEASE_SUFFIX}`;
  const { files, others } = listWorkspaceTexts(path);
  const found = [...files, ...others].filter((name) => name !== own);
  const names = [...new Set([...found, ...Object.keys(file.files)])].toSorted();
  const failed = names.flatMap((name): VerifyCheck[] => {
    const sealed = file.files[name];
    const expected = sealed === undefined ? NOTHING : sha256Hex(sealed);
    const actual = found.includes(name) ? hashOf(path, name) : NOTHING;
    if (expected === actual) return [];
    const message = sealed === undefined ? `${name} is no part of the release.` : `${name} is not what was sealed.`;
    return [{ name, held: false, expected, actual, message }];
  });
  const changed = failed.map(({ name }) => name).join(', ');
  return [
    {
      name: 'folder',
      held: failed.length === 0,
      expected: `${Object.keys(file.files).length} texts`,
      actual: failed.length === 0 ? `${found.length} texts` : `${failed.length} differ`,
      message: failed.length === 0 ? '' : `In the folder: ${changed}.`,
    },
    ...failed,
  ];
}

function hashOf(path: string, name: string): string {
  try {
    return sha256Hex(readWorkspaceText(path, join(path, name)));
  } catch (error) {
    if (TrestleError.is(error)) return 'unreadable';
    throw error;
  }
}
