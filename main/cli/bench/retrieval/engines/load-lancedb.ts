import { createRequire } from 'node:module';
import type * as lancedb from '@lancedb/lancedb';
import type * as arrow from 'apache-arrow';

/** LanceDB with the Arrow it was loaded with. */
export interface LanceDb {
  lancedb: typeof lancedb;
  arrow: typeof arrow;
}

/**
 * Loads LanceDB, a dependency of development alone. Both packages are required as CommonJS: imported, Arrow would exist
 * twice in the process, and LanceDB copies tables of another Arrow.
 *
 * @throws what Node throws when it is not installed or its native module does not load here
 */
export function loadLanceDb(): LanceDb {
  const require = createRequire(import.meta.url);
  return {
    lancedb: require('@lancedb/lancedb') as LanceDb['lancedb'],
    arrow: require('apache-arrow') as LanceDb['arrow'],
  };
}
