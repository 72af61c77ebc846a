import { expect, it } from 'vitest';
import type { DatabaseBackupReport } from '../../../../../main/contract/database.ts';
import { backupSummary } from '../../../../../renderer/features/settings/general/backup-view-model.ts';

const report: DatabaseBackupReport = {
  target: '/media/backup',
  files: [
    { name: 'journal.db', sizeBytes: 4_000_000, sha256: 'a' },
    { name: 'index.db', sizeBytes: 2_000_000, sha256: 'b' },
  ],
  generations: [{ generation: 1, name: 'index.db' }],
  leftOut: [],
  skipped: [],
};

it('says what a whole backup holds and where it is', () => {
  expect(backupSummary(report)).toEqual({
    kind: 'ok',
    sentence: '2 files, 6.0 MB, copied and verified in /media/backup.',
    without: [],
  });
});

it('names each index that was left out with the reason, and the links it does not hold', () => {
  const leftOut = [{ generation: 2, name: 'index-g2.db', why: 'it does not serve, and can be built again' }];
  expect(backupSummary({ ...report, leftOut }).kind).toBe('info');
  expect(backupSummary({ ...report, leftOut, skipped: ['docs/link.md'] })).toMatchObject({
    kind: 'warn',
    without: [
      'The index of g2 was left out; it does not serve, and can be built again.',
      '1 link or special file left out: docs/link.md.',
    ],
  });
});
