import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { findPackageLayout, type PackageLayout } from '../engine/package-layout.ts';

/** The archive of an installed app, as it shows in the path of every file in it. */
const ARCHIVE = /[\\/]app\.asar[\\/]/;

/** Where the parts of the program lie that the shell starts or shows. */
export interface ProgramFiles {
  layout: PackageLayout;
  preloadPath: string;
  engineEntryPath: string;
  /** The Node that an installed app carries; null in a clone, which finds one. */
  ownNode: string | null;
  /** The archive with the shell's files; null in a clone. */
  archive: string | null;
}

/**
 * In a clone everything lies below one root. Installed, the shell's own files are in an archive that only Electron
 * reads, and the engine lies beside it for the Node that runs it.
 *
 * @param fromUrl `import.meta.url` of the running file
 * @param resourcesPath `process.resourcesPath`
 */
export function findProgramFiles(fromUrl: string, resourcesPath: string): ProgramFiles {
  if (!ARCHIVE.test(fileURLToPath(fromUrl))) {
    const layout = findPackageLayout(fromUrl);
    return { ...filesOf(layout, layout.root), ownNode: null, archive: null };
  }
  const archive = join(resourcesPath, 'app.asar');
  const layout = findPackageLayout(pathToFileURL(join(resourcesPath, 'engine', 'out', 'main', 'cli.js')).href);
  const node = process.platform === 'win32' ? 'node.exe' : 'node';
  return { ...filesOf(layout, archive), ownNode: join(resourcesPath, 'bin', node), archive };
}

function filesOf(
  layout: PackageLayout,
  shellRoot: string,
): Pick<ProgramFiles, 'layout' | 'preloadPath' | 'engineEntryPath'> {
  return {
    layout,
    preloadPath: join(shellRoot, 'out', 'preload', 'preload.cjs'),
    engineEntryPath: join(layout.root, 'out', 'main', 'engine-process.js'),
  };
}
