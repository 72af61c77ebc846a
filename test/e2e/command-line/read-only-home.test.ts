import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountTinyDisk } from '../../support/tiny-disk.ts';
import { createCliDesk } from './cli-process.ts';
import { writeHarbourNotes } from './harbour-notes.ts';

test('with a home that cannot be written a workspace elsewhere is searched, and what has to be kept there is refused in one sentence', async (context) => {
  const disk = mountTinyDisk(64 * 1024);
  if (disk === null) return context.skip('needs Linux, root and the right to mount a tmpfs');
  const readOnly = join(disk.directory, 'home');
  mkdirSync(readOnly);
  disk.makeReadOnly();
  const desk = createCliDesk();
  const workspace = join(desk.folder, 'w');
  writeHarbourNotes(join(desk.folder, 'notes'), 5);
  expect(await desk.run('ingest', 'notes', '--workspace', workspace)).toMatchObject({ exitCode: 0 });

  const poor = createCliDesk({ TRESTLE_HOME: readOnly });
  const found = await poor.run('search', 'berth 3 closes', '--workspace', workspace, '--json');
  expect(found).toMatchObject({ exitCode: 0 });
  expect(JSON.parse(found.stdout)).toMatchObject({ results: expect.arrayContaining([expect.anything()]) });
  const made = await poor.run('init', join(poor.folder, 'new'));
  expect(made).toMatchObject({ exitCode: 1, stdout: '' });
  expect(made.sentence).toMatch(
    /home\/data cannot be opened for writing\. Check that its folder exists and is yours to write\.$/,
  );
});
