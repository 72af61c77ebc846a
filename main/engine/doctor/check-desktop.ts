import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DoctorCheck } from '../../contract/doctor.ts';
import { readBuildFacts } from '../about/read-build-facts.ts';
import type { EngineServices } from '../services.ts';

/** Is an Electron there for the window? An installed Trestle has its own; a clone's is for `npm start`. The browser does without. */
export function checkElectron({ environment, layout }: Pick<EngineServices, 'environment' | 'layout'>): DoctorCheck {
  const installed = readBuildFacts(layout.root);
  if (installed !== null) {
    const found = `Electron ${installed.electron}, installed with Trestle`;
    return { id: 'electron', ok: true, found, wayOut: null, isOptional: true };
  }
  const override = environment['ELECTRON_OVERRIDE_DIST_PATH'];
  const ours = join('node_modules', 'electron', 'dist');
  const version = readVersion(override ?? join(layout.root, ours));
  const directory = override ?? ours;
  const ok = version !== null;
  return {
    id: 'electron',
    ok,
    found: ok ? `Electron ${version} in ${directory}` : `no Electron in ${directory}`,
    wayOut: ok
      ? null
      : 'Run `npm start` where its download is reachable, name one with ELECTRON_OVERRIDE_DIST_PATH, or use `trestle serve`.',
    isOptional: true,
  };
}

/** Is there a screen for a window? */
export function checkDisplay({ environment }: Pick<EngineServices, 'environment'>): DoctorCheck {
  const display = environment['WAYLAND_DISPLAY'] ?? environment['DISPLAY'];
  const hasOwnScreen = process.platform === 'darwin' || process.platform === 'win32';
  const ok = hasOwnScreen || (display !== undefined && display !== '');
  return {
    id: 'display',
    ok,
    found: hasOwnScreen ? process.platform : ok ? `display ${display}` : 'no display',
    wayOut: ok ? null : 'Use `trestle serve` and a browser on this machine.',
    isOptional: true,
  };
}

function readVersion(directory: string): string | null {
  const file = join(directory, 'version');
  return existsSync(file) ? readFileSync(file, 'utf8').trim().replace(/^v/, '') : null;
}
