/** Child of the restore test: says that it begins, and restores. */
import { restoreWorkspace } from '../../../../main/workspace/backup/restore-workspace.ts';
import { createManualClock } from '../../../support/manual-clock.ts';
import { databasesOf } from '../../../support/workspace-fixture.ts';

const [workspaceDirectory = '', from = ''] = process.argv.slice(2);
process.stdout.write('begin\n');
const [journal, index] = databasesOf(workspaceDirectory);
restoreWorkspace({ workspaceDirectory, from, databases: { journal, index }, clock: createManualClock() });
process.stdout.write('done\n');
