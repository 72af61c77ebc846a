import { createHash } from 'node:crypto';

/** A file as the hub lists it: its length, and a hash that the bytes must have. */
export interface RemoteFile {
  name: string;
  sizeBytes: number;
  /** Of large files. */
  sha256: string | null;
  /** Of small ones: git's sha1 over a header and the content. */
  gitSha1: string | null;
}

/** @returns how to take in a file's bytes and to say whether they are what the hub lists */
export function createFileCheck(file: RemoteFile): { update(bytes: Uint8Array): void; isRight(): boolean } {
  const sha256 = createHash('sha256');
  const sha1 = createHash('sha1').update(`blob ${file.sizeBytes}\0`);
  return {
    update: (bytes) => {
      sha256.update(bytes);
      sha1.update(bytes);
    },
    isRight: () =>
      (file.sha256 === null || sha256.digest('hex') === file.sha256) &&
      (file.gitSha1 === null || sha1.digest('hex') === file.gitSha1),
  };
}
