import { join } from 'node:path';
import { systemClock } from '../../../../main/engine/system-clock.ts';
import { createEgress } from '../../../../main/gateway/egress/egress.ts';
import { createUpdater } from '../../../../main/update/updater.ts';

const [feed = '', key = '', home = ''] = process.argv.slice(2);
const updater = createUpdater({
  egress: createEgress({ isOffline: () => false, allowedHosts: () => [], clock: systemClock }),
  clock: systemClock,
  cacheDirectory: join(home, 'cache'),
  stateDirectory: join(home, 'state'),
  settings: () => ({ feed, buildKey: key, settingsKey: null, isAutomatic: false, isOffline: false }),
  installed: { version: '1.0.0', platform: process.platform, arch: process.arch, kind: 'deb' },
});
const { signal } = new AbortController();
await updater.check(signal);
let isTold = false;
await updater.download(signal, () => {
  if (!isTold) process.stdout.write('begun\n');
  isTold = true;
});
await updater.verified();
process.stdout.write('verified\n');
