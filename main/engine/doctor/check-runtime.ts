import type { DoctorCheck } from '../../contract/doctor.ts';

/** better-sqlite3 crashes below Node 22; everything is tested on 24. */
const MIN_NODE_MAJOR = 24;

export function checkRuntime(version = process.versions.node): DoctorCheck {
  const major = Number(version.split('.')[0]);
  const ok = major >= MIN_NODE_MAJOR;
  return {
    id: 'runtime',
    ok,
    found: `Node ${version}, ${process.platform}-${process.arch}`,
    wayOut: ok ? null : `Run \`npx trestle\` from the package: it brings its own Node ${MIN_NODE_MAJOR}.`,
    isOptional: false,
  };
}
