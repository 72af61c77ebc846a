/** For shells, which may import the engine and nothing below it. */
export { resolveUserDirectories, type UserDirectories } from '../workspace/user-directories.ts';
