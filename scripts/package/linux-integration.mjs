/**
 * What a Linux desktop reads about the program: its menu entry, its file types, its entry in software centres.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { FILE_TYPES, PRODUCT } from './product.mjs';

/**
 * @param {{ kind: 'official' | 'test', version: string }} facts
 * @returns {string} a desktop entry
 * @see Desktop Entry Specification 1.5
 */
export function desktopEntry({ kind }) {
  const mediaTypes = [`x-scheme-handler/${PRODUCT.protocol}`, ...FILE_TYPES.map(({ mediaType }) => mediaType)];
  return `[Desktop Entry]
Type=Application
Version=1.5
Name=${PRODUCT.title}${kind === 'test' ? ' (test build)' : ''}
GenericName=Retrieval Workbench
Comment=${sentence(PRODUCT.summary)}
Exec=${PRODUCT.desktopProgram} %U
Icon=${PRODUCT.name}
Terminal=false
StartupNotify=true
StartupWMClass=${PRODUCT.name}
Categories=${PRODUCT.categories.join(';')};
Keywords=${PRODUCT.keywords.join(';')};
MimeType=${mediaTypes.join(';')};
`;
}

/**
 * @returns {string} the media types that are ours
 * @see Shared MIME-info Database 0.22
 */
export function mimeInfo() {
  const types = FILE_TYPES.map(({ mediaType, description, endings, kindOf }) => {
    const globs = endings.map((ending) => `    <glob pattern="*.${ending}" weight="60"/>\n`).join('');
    return `  <mime-type type="${mediaType}">
    <comment>${escape(description)}</comment>
    <sub-class-of type="${kindOf}"/>
${globs}  </mime-type>
`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<mime-info xmlns="http://www.freedesktop.org/standards/shared-mime-info">
${types.join('')}</mime-info>
`;
}

/**
 * @param {{ version: string, date: string }} release the date as YYYY-MM-DD
 * @returns {string} the entry for software centres
 * @see AppStream 1.0, metainfo of a desktop application
 */
export function metainfo({ version, date }) {
  const paragraphs = PRODUCT.description.map((text) => `    <p>${escape(text)}</p>\n`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>
<component type="desktop-application">
  <id>${PRODUCT.appId}</id>
  <metadata_license>CC0-1.0</metadata_license>
  <project_license>LicenseRef-proprietary</project_license>
  <name>${PRODUCT.title}</name>
  <summary>${sentence(PRODUCT.summary)}</summary>
  <developer id="example.trestle">
    <name>The Trestle developers</name>
  </developer>
  <description>
${paragraphs}  </description>
  <launchable type="desktop-id">${PRODUCT.name}.desktop</launchable>
  <url type="homepage">${PRODUCT.homepage}</url>
  <provides>
    <binary>${PRODUCT.name}</binary>
    <binary>${PRODUCT.desktopProgram}</binary>
    <mediatype>${FILE_TYPES.map(({ mediaType }) => mediaType).join('</mediatype>\n    <mediatype>')}</mediatype>
  </provides>
  <content_rating type="oars-1.1"/>
  <releases>
    <release version="${version}" date="${date}"/>
  </releases>
</component>
`;
}

/**
 * Writes all of it, with the icons' theme, below a `usr/share`.
 *
 * @param {string} share
 * @param {{ kind: 'official' | 'test', version: string, date: string }} facts
 * @returns {void}
 */
export function writeIntegration(share, facts) {
  write(join(share, 'applications', `${PRODUCT.name}.desktop`), desktopEntry(facts));
  write(join(share, 'mime', 'packages', `${PRODUCT.name}.xml`), mimeInfo());
  write(join(share, 'metainfo', `${PRODUCT.appId}.metainfo.xml`), metainfo(facts));
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

/** @param {string} text */
function sentence(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
