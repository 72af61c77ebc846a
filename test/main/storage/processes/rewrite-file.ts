/** Child of the atomic file test: rewrites one file for ever, saying each number once it is durable. */
import { writeFileAtomically } from '../../../../main/storage/atomic-file.ts';

const [path = ''] = process.argv.slice(2);
for (let number = 1; ; number += 1) {
  writeFileAtomically(path, JSON.stringify({ number, filler: 'x'.repeat(200_000) }), {
    keepBackup: true,
    isPrivate: true,
  });
  process.stdout.write(`${number}\n`);
}
