/** Child of the trust tests: trusts each folder it is given, one by one. */
import { createTrustStore } from '../../../../main/workspace/trust-store.ts';
import { createManualClock } from '../../../support/manual-clock.ts';

const [dataDirectory = '', ...folders] = process.argv.slice(2);
const store = createTrustStore({ dataDirectory, clock: createManualClock() });
for (const folder of folders) store.trust(folder);
process.stdout.write('done\n');
