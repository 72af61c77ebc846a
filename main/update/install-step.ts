import type { InstallStep, PackageKind } from '../contract/update.ts';

/** @returns what a person does with a downloaded package; nothing of it is done by Trestle, but for an AppImage */
export function installStep(kind: PackageKind, path: string): InstallStep {
  switch (kind) {
    case 'deb':
      return {
        kind,
        path,
        how: 'Close Trestle and install the package, with the installer of your system or by this command.',
        command: `sudo dpkg -i ${shellQuoted(path)}`,
      };
    case 'appimage':
      return {
        kind,
        path,
        how: 'Trestle replaces its own file; the new release runs from the next start on.',
        command: null,
      };
    case 'dmg':
      return {
        kind,
        path,
        how: 'Close Trestle, open the image and drag Trestle to Applications.',
        command: `open ${shellQuoted(path)}`,
      };
    case 'nsis':
      return { kind, path, how: `Close Trestle and run the installer ${path}.`, command: null };
  }
}

/** How the running program was installed, as far as that shows. @param environment that of the process */
export function installedKind(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
): PackageKind | null {
  if (platform === 'darwin') return 'dmg';
  if (platform === 'win32') return 'nsis';
  return isSet(environment['APPIMAGE']) ? 'appimage' : 'deb';
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '';
}

function shellQuoted(path: string): string {
  return /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
