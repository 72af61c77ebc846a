/**
 * The configuration of electron-builder for all systems. It assembles the application everywhere; the installers of
 * macOS and Windows and the AppImage are its own, the Debian package is ours (debian-package.mjs).
 */
import { FILE_TYPES, PRODUCT } from './product.mjs';

/**
 * @typedef {object} BuilderInput
 * @property {string} resources the staged files beside the archive
 * @property {string} icons folder of the drawn icons
 * @property {string} output where the result goes
 * @property {string} electronFolder an unpacked Electron
 * @property {string} electronVersion
 * @property {string} linuxProgram the file that is started on Linux
 * @property {NonNullable<import('electron-builder').Configuration['afterPack']>} afterPack
 */

/**
 * @param {BuilderInput} input
 * @returns {import('electron-builder').Configuration}
 */
export function builderConfiguration(input) {
  const { resources, icons, output, electronFolder, electronVersion, linuxProgram, afterPack } = input;
  return {
    appId: PRODUCT.appId,
    productName: PRODUCT.title,
    copyright: PRODUCT.copyright,
    directories: { output, buildResources: icons },
    electronDist: electronFolder,
    electronVersion,
    // The interface is English; Chromium's own texts in fifty languages would be 40 MB.
    electronLanguages: ['en-US'],
    asar: true,
    files: ['**/*'],
    extraResources: [{ from: resources, to: '.', filter: ['**/*'] }],
    // Everything is built, pruned and locked before it gets here.
    npmRebuild: false,
    nodeGypRebuild: false,
    buildDependenciesFromSource: false,
    removePackageScripts: true,
    // Its own call home, which a closed network answers late.
    publish: null,
    afterPack,
    protocols: [{ name: PRODUCT.title, schemes: [PRODUCT.protocol], role: 'Viewer' }],
    linux: {
      target: ['dir', 'AppImage'],
      executableName: linuxProgram,
      icon: icons,
      category: PRODUCT.categories.join(';'),
      synopsis: PRODUCT.summary,
      maintainer: PRODUCT.maintainer,
      syncDesktopName: true,
      // Links come from `protocols`.
      mimeTypes: FILE_TYPES.map(({ mediaType }) => mediaType),
      artifactName: '${productName}-${version}-${arch}.${ext}',
    },
    // The newer runtime needs no FUSE 2, and its entry starts us without --no-sandbox, which we refuse.
    toolsets: { appimage: '1.0.3' },
    mac: {
      target: ['dmg'],
      category: 'public.app-category.developer-tools',
      icon: `${icons}/512x512.png`,
      hardenedRuntime: true,
      gatekeeperAssess: false,
      // Signed by who releases it: without a certificate in the environment the result is signed for this machine only.
      notarize: false,
    },
    win: { target: ['nsis'], icon: `${icons}/256x256.png`, executableName: PRODUCT.title },
    nsis: {
      oneClick: false,
      perMachine: false,
      allowToChangeInstallationDirectory: true,
      // Workspaces and settings are the user's.
      deleteAppDataOnUninstall: false,
    },
  };
}
