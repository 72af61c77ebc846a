import { readFile } from 'node:fs/promises';
import type { AboutWork } from '../../contract/about.ts';

export interface Notice extends AboutWork {
  text: string;
}

/** Between two works, as the packaging writes it (scripts/package/notices.mjs). */
const RULE = '='.repeat(80);

/**
 * @param path `third-party-notices.txt`
 * @returns one notice for each work, in the order of the file; none when there is no such file
 */
export async function readNotices(path: string): Promise<readonly Notice[]> {
  try {
    return parseNotices(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function parseNotices(document: string): readonly Notice[] {
  const [, ...entries] = document.split(`${RULE}\n`);
  return entries.map((entry) => {
    const [title = '', licence = '', , ...text] = entry.split('\n');
    // A version may have spaces, a name has none.
    const space = title.indexOf(' ');
    return { name: title.slice(0, space), version: title.slice(space + 1), licence, text: text.join('\n').trim() };
  });
}
