/**
 * The texts of a Debian package: what apt shows, what dpkg runs, and what Debian's policy wants to lie beside it.
 */
import { WINDOW_NEEDS } from '../bootstrap/system-packages.mjs';
import { PRODUCT } from './product.mjs';

/** The glibc that the strictest native module (the SQLite driver) was linked with, and its C++ library's package. */
const LIBC_NEEDS = ['libc6 (>= 2.34)', 'libstdc++6 (>= 11)'];

/** Electron's libraries that no other need brings along. */
const MORE_LIBRARIES = ['libdbus-1-3', 'libexpat1', 'libudev1', 'libxkbcommon0'];

/** Longest line of a description. */
const LINE_LENGTH = 76;

/** Debian's name of `process.arch`. */
export const DEBIAN_ARCH = /** @type {Readonly<Record<string, string>>} */ ({ x64: 'amd64', arm64: 'arm64' });

/**
 * A version that comes before another in semantic versioning must do so for dpkg: `-test` becomes `~test`.
 *
 * @param {string} version
 */
export function debianVersion(version) {
  return version.replace('-', '~');
}

/**
 * @param {{ version: string, kind: 'official' | 'test', electron: string }} facts
 * @param {{ arch: string, installedBytes: number }} made
 * @returns {string} the control file
 */
export function controlFile({ version, kind, electron }, { arch, installedBytes }) {
  const libraries = WINDOW_NEEDS.map(({ debian }) => debian.join(' | '));
  const mark =
    kind === 'test'
      ? [`This is a test build: it runs on Electron ${electron}, which is too old to be given to anybody.`]
      : [];
  return `Package: ${PRODUCT.name}
Version: ${debianVersion(version)}
Section: devel
Priority: optional
Architecture: ${DEBIAN_ARCH[arch]}
Installed-Size: ${Math.ceil(installedBytes / 1024)}
Depends: ${[...LIBC_NEEDS, ...libraries, ...MORE_LIBRARIES].join(', ')}
Recommends: xdg-utils
Suggests: git
Maintainer: ${PRODUCT.maintainer}
Homepage: ${PRODUCT.homepage}
Description: ${PRODUCT.summary}${kind === 'test' ? ' (test build)' : ''}
${[...mark, ...PRODUCT.description].map(wrap).join(' .\n')}`;
}

/**
 * @param {string} text
 * @returns {string} lines with the leading space of a continuation
 */
function wrap(text) {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line.length + word.length + 1 > LINE_LENGTH) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.map((line) => ` ${line}\n`).join('');
}

/** Said after removal: what dpkg leaves is the user's, and nobody should have to look for it. */
export const POSTRM = `#!/bin/sh
set -e
case "$1" in
  remove|purge)
    echo "Trestle is removed. Workspaces stay where they are; of each user there remain:"
    echo "  settings    ~/.config/trestle"
    echo "  trust, keys ~/.local/share/trestle"
    echo "  logs, state ~/.local/state/trestle"
    echo "  models      ~/.cache/trestle"
    ;;
esac
`;

/** What lintian would call an error and why it may be: each tag below its reason. */
export const LINTIAN_OVERRIDES = `# Chromium's sandbox needs it where the kernel forbids user namespaces; Chromium itself decides at start.
trestle: elevated-privileges 4755 root/root [usr/lib/trestle/chrome-sandbox]
# Electron, Node and native modules are carried as their makers published them, so that checksums can be compared.
trestle: unstripped-binary-or-object [usr/lib/trestle/*]
# They hold their own libraries: one package for every distribution cannot rely on those of one.
trestle: embedded-library * [usr/lib/trestle/*]
`;

/**
 * @param {{ version: string }} facts
 * @param {Date} date
 * @returns {string} a Debian changelog with one entry
 */
export function debianChangelog({ version }, date) {
  return `${PRODUCT.name} (${debianVersion(version)}) unstable; urgency=medium

  * What changed for users is told in CHANGELOG.md of the sources.

 -- ${PRODUCT.maintainer}  ${date.toUTCString().replace('GMT', '+0000')}
`;
}

/** @returns {string} the copyright file, machine-readable */
export function copyrightFile() {
  return `Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
Upstream-Name: ${PRODUCT.title}
Source: ${PRODUCT.homepage}
Comment: Parts of others, each with its licence, are listed in
 /usr/lib/trestle/resources/legal/third-party-notices.txt and, for Chromium,
 in /usr/lib/trestle/LICENSES.chromium.html.

Files: *
Copyright: 2026 The Trestle developers
License: proprietary
 All rights reserved.
`;
}

/**
 * @param {Date} date
 * @returns {string} the page for both commands
 */
export function manPage(date) {
  const month = date.toLocaleDateString('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `.TH TRESTLE 1 "${month}" "${PRODUCT.title}" "User Commands"
.SH NAME
trestle, trestle\\-desktop \\- ${PRODUCT.summary}
.SH SYNOPSIS
.B trestle
.I command
.RI [ flags ]
.br
.B trestle\\-desktop
.RI [ workspace ]
.SH DESCRIPTION
.B trestle
is the command line; it needs no display.
.B trestle\\-desktop
opens the window, on a workspace when one is named.
.PP
Data goes to standard output, talk to standard error;
.B trestle help
lists the commands,
.B trestle help
.I command
its flags.
.SH EXIT STATUS
0 when it is done; 2 for wrong usage, 3 when a gate does not hold, 4 when something is not found, 9 when data is corrupt
or too new, 10 when another process holds a lock.
.SH FILES
.TP
.I ~/.config/trestle
settings
.TP
.I ~/.local/share/trestle
trust, keys
.TP
.I ~/.local/state/trestle
logs, crash reports
.TP
.I ~/.cache/trestle
models
`;
}
