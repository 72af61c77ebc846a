/** Entry of the processes of the load bench: the server that is loaded, and the generator, each with a core if there are two. */
import { BugError } from '../../../base/errors/bug-error.ts';
import { driveAsFastAsPossible, drivePaced } from '../../../engine/bench/load/drive-http.ts';
import { startLoadedServer } from '../../../engine/bench/load/loaded-server.ts';

const [task = '', url = '', amount = '', durationMs = ''] = process.argv.slice(2);

function print(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

switch (task) {
  case 'serve':
    print(await startLoadedServer());
    break;
  case 'fast':
    print(await driveAsFastAsPossible({ url, connections: Number(amount), durationMs: Number(durationMs) }));
    break;
  case 'paced':
    print(await drivePaced({ url, ratePerSecond: Number(amount), durationMs: Number(durationMs) }));
    break;
  default:
    throw new BugError(`the load bench has no task ${task}`);
}
