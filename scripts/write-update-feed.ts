/**
 * Signs a release for `trestle update`: writes feed.json and feed.json.sig beside its packages.
 *
 *   node scripts/write-update-feed.ts --new-key KEYFILE
 *   npm run -s package -- --json > packages.json
 *   node scripts/write-update-feed.ts --key KEYFILE --packages packages.json --out DIR [--notes FILE] [--minimum 0.1.0] [--days 90]
 *
 * The key file holds the private key, PKCS #8 DER in base64. It belongs to whoever makes releases and into no repository;
 * what is printed is the public half, for `trestle.updateKey` in package.json of the build.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { generateSigningSecret, openSigningKey } from '../main/storage/signing-key.ts';
import { type PackedArtefact, writeUpdateFeed } from './update-feed/write-feed.ts';

const DEFAULT_VALID_DAYS = '90';

const { values } = parseArgs({
  options: {
    'new-key': { type: 'string' },
    key: { type: 'string' },
    packages: { type: 'string' },
    out: { type: 'string' },
    notes: { type: 'string' },
    minimum: { type: 'string', default: '0.1.0' },
    days: { type: 'string', default: DEFAULT_VALID_DAYS },
  },
});

if (values['new-key'] === undefined) await sign();
else {
  const secret = generateSigningSecret();
  // Never over a key that is there: releases signed by it could not be followed by others.
  writeFileSync(values['new-key'], `${secret}\n`, { mode: 0o600, flag: 'wx' });
  process.stdout.write(`${openSigningKey(secret).publicKey}\n`);
}

async function sign(): Promise<void> {
  const { key, packages, out, notes, minimum, days } = values;
  if (key === undefined || packages === undefined || out === undefined) {
    throw new Error('Usage: write-update-feed.ts --key FILE --packages FILE --out DIR, or --new-key FILE');
  }
  const { artifacts } = JSON.parse(readFileSync(packages, 'utf8')) as { artifacts: PackedArtefact[] };
  const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string };
  const feed = await writeUpdateFeed({
    artefacts: artifacts,
    release: manifest.version,
    minimumVersion: minimum,
    notes: notes === undefined ? '' : readFileSync(notes, 'utf8'),
    validDays: Number(days),
    now: Date.now(),
    key: openSigningKey(readFileSync(key, 'utf8')),
    directory: out,
  });
  process.stdout.write(`Trestle ${feed.release}, ${feed.artefacts.length} packages, until ${feed.expiresAt}\n`);
}
