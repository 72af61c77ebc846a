/** The import that the kill loop kills: `node importing-process.ts <journal.db> <file>`, one line for each batch that is durable. */
import { writeSync } from 'node:fs';
import { openDatabase } from '../../main/storage/database.ts';
import { createImportedSpanWriter } from '../../main/trace/import/create-imported-span-writer.ts';
import { importTraces } from '../../main/trace/import/import-traces.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../../main/trace/migrations.ts';
import { findPackageLayout } from './bundled-package-layout.ts';
import { createManualClock } from './manual-clock.ts';

const [journalPath = '', file = ''] = process.argv.slice(2);
const database = openDatabase({
  path: journalPath,
  durability: 'full',
  applicationId: JOURNAL_APPLICATION_ID,
  migrations: JOURNAL_MIGRATIONS,
});
const writer = createImportedSpanWriter({ database, clock: createManualClock() });
writeSync(1, 'started\n');
const report = await importTraces({
  paths: [file],
  importId: 'imp-1',
  layout: findPackageLayout(),
  writer: {
    ...writer,
    writePacked: async (traces) => {
      const written = await writer.writePacked(traces);
      const spanIds = traces.flatMap(({ spans }) => spans.map(({ spanId }) => spanId));
      // Written at once and by the system: what was told must have left this process before it can be killed.
      writeSync(1, `durable ${spanIds.join(' ')}\n`);
      return written;
    },
  },
  knownSecrets: [],
  signal: new AbortController().signal,
  onEvent: () => undefined,
});
writeSync(1, `finished ${report.spans}\n`);
database.close();
