/**
 * The built shell, held back until Playwright is attached. Playwright's own loader does that, but Playwright leaves it
 * out whenever it is given an executable; without it the page begins to load while Playwright attaches to it, and now
 * and then (one start in eight on a busy machine) the launch never comes to its end.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
require(join(dirname(require.resolve('playwright-core/package.json')), 'lib', 'server', 'electron', 'loader.js'));
await import('../../../out/main/electron-main.js');
