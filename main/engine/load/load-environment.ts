import { arch, cpus, platform, totalmem } from 'node:os';
import { canonicalJson } from '../../base/json.ts';
import type { LoadEnvironment } from '../../contract/load-run.ts';
import { sha256Hex } from '../../storage/content-hash.ts';
import type { PackageLayout } from '../package-layout.ts';

const FINGERPRINT_DIGITS = 16;

/** @returns on what a run is measured, with a hash by which two runs can be told comparable */
export function describeEnvironment(facts: {
  layout: Pick<PackageLayout, 'version'>;
  release: string | null;
  indexGeneration: number | null;
  chunks: number | null;
  model: string | null;
}): LoadEnvironment {
  const { layout, ...rest } = facts;
  const cores = cpus();
  const environment = {
    trestle: layout.version,
    node: process.versions.node,
    platform: `${platform()} ${arch()}`,
    cpu: cores[0]?.model.trim() ?? 'unknown',
    cores: cores.length,
    memoryBytes: totalmem(),
    ...rest,
  };
  return { fingerprint: sha256Hex(canonicalJson(environment)).slice(0, FINGERPRINT_DIGITS), ...environment };
}
