import { readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { unpackZip } from '../../../scripts/bootstrap/unpack-zip.mjs';
import { temporaryRoot } from '../support.ts';

type Entry = { name: string; content: string; method: number; mode: number };

/** Writes the records of PKWARE's APPNOTE by hand: local headers with data, the directory, the end with a comment. */
function makeZip(entries: readonly Entry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, method, mode } of entries) {
    const data = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const extra = Buffer.from('extra');
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(name.length, 26);
    local.writeUInt16LE(extra.length, 28);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(method, 10);
    central.writeUInt32LE(data.length, 20);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE((mode << 16) >>> 0, 38);
    central.writeUInt32LE(offset, 42);
    const record = Buffer.concat([local, Buffer.from(name), extra, data]);
    locals.push(record);
    directory.push(central, Buffer.from(name));
    offset += record.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directoryBytes, end, Buffer.from('a comment')]);
}

test('writes the chosen entries under their new names, with their permissions', async () => {
  const root = temporaryRoot();
  const text = 'the same line again\n'.repeat(500);
  writeFileSync(
    join(root, 'archive.zip'),
    makeZip([
      { name: 'App/', content: '', method: 0, mode: 0o755 },
      { name: 'App/run', content: text, method: 8, mode: 0o755 },
      { name: 'App/deep/plain.txt', content: 'as is', method: 0, mode: 0o640 },
      { name: 'App/unwanted', content: 'no', method: 0, mode: 0o644 },
      { name: 'App/made-elsewhere', content: 'no mode', method: 0, mode: 0 },
    ]),
  );
  const out = join(root, 'out');
  const place = (name: string) => (name.endsWith('unwanted') ? undefined : name.slice('App/'.length));
  expect(await unpackZip(join(root, 'archive.zip'), out, place)).toBe(3);
  const files = ['deep', 'deep/plain.txt', 'made-elsewhere', 'run'];
  expect(new Set(readdirSync(out, { recursive: true, encoding: 'utf8' }))).toEqual(new Set(files));
  expect(readFileSync(join(out, 'run'), 'utf8')).toBe(text);
  expect(readFileSync(join(out, 'deep/plain.txt'), 'utf8')).toBe('as is');
  expect(statSync(join(out, 'run')).mode & 0o777).toBe(0o755);
  expect(statSync(join(out, 'made-elsewhere')).mode & 0o777).toBe(0o644);
});

test('refuses what is not a ZIP archive, and a compression it does not know', async () => {
  const root = temporaryRoot({ 'text.zip': 'only text, but longer than the record at the end', 'empty.zip': '' });
  const all = (name: string) => name;
  await expect(unpackZip(join(root, 'text.zip'), root, all)).rejects.toThrow('is not a ZIP archive');
  await expect(unpackZip(join(root, 'empty.zip'), root, all)).rejects.toThrow('is not a ZIP archive');
  writeFileSync(join(root, 'odd.zip'), makeZip([{ name: 'odd', content: '', method: 12, mode: 0 }]));
  await expect(unpackZip(join(root, 'odd.zip'), root, all)).rejects.toThrow('odd in');
});
