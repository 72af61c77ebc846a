import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { findPackageLayout } from '../../../engine/package-layout.ts';

const PACKAGES = ['better-sqlite3', 'sqlite-vec', '@lancedb/lancedb'];

/** @returns the versions of everything that is compared, by package name; `not installed` where there is none */
export function readVersions(): Record<string, string> {
  const versions: Record<string, string> = { trestle: findPackageLayout().version, node: process.versions.node };
  for (const name of PACKAGES) versions[name] = installedVersion(name) ?? 'not installed';
  return versions;
}

/** Reads the package.json above a package's main file: its exports may not name it. */
function installedVersion(name: string): string | null {
  try {
    for (let folder = dirname(createRequire(import.meta.url).resolve(name)); ; folder = dirname(folder)) {
      const path = join(folder, 'package.json');
      if (existsSync(path)) {
        const manifest = JSON.parse(readFileSync(path, 'utf8')) as { name?: string; version?: string };
        if (manifest.name === name) return manifest.version ?? null;
      }
      if (folder === dirname(folder)) return null;
    }
  } catch {
    return null;
  }
}
