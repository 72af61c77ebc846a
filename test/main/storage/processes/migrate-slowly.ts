/** Child of the migration test: says that it begins, and migrates. */
import { openDatabase } from '../../../../main/storage/database.ts';
import { APPLICATION_ID, SLOW_MIGRATIONS } from './slow-migrations.ts';

const [path = ''] = process.argv.slice(2);
process.stdout.write('begin\n');
openDatabase({ path, durability: 'full', applicationId: APPLICATION_ID, migrations: SLOW_MIGRATIONS }).close();
process.stdout.write('done\n');
