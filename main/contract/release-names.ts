/** What the file of a release ends in: `releases/NAME.release.json`. */
export const RELEASE_SUFFIX = '.release.json';
/** The file that says that a folder is an exported release and no workspace somebody works in. */
export const EXPORT_MARKER = 'release-export.json';
