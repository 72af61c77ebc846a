/** Child of the init test: says that it begins, and makes a workspace with the sample. */
import { initWorkspace } from '../../../../main/workspace/init-workspace.ts';

const [path = '', sampleDirectory = ''] = process.argv.slice(2);
process.stdout.write('begin\n');
initWorkspace({ path, sampleDirectory });
process.stdout.write('done\n');
