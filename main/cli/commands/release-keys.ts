import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { publicKeyFile } from '../../contract/release-key-file.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';

/** Whose releases this machine takes, and the key that its own are checked with. */
export function addReleaseKeysCommand(release: Command, context: CliContext): void {
  release
    .command('keys')
    .description('the key that signs here, and those of others that are trusted')
    .option('--export <file>', 'write the own public key, to be handed to others')
    .option('--forget <id>', 'trust a key no longer')
    .action(async (flags: GlobalFlags & { export?: string; forget?: string }) => {
      const engine = await context.engine(flags);
      if (flags.forget !== undefined) await engine.call('release.forgetKey', { keyId: flags.forget });
      const keys = await engine.call('release.keys', {}, { signal: context.signal });
      if (flags.export !== undefined) {
        if (keys.own === null) {
          throw new NotFoundError(
            keys.problem ?? 'There is no key here yet: the first `trestle release create` makes it.',
          );
        }
        writeFileSync(context.resolvePath(flags.export), publicKeyFile(keys.own.publicKey));
        context.say(`The public key ${keys.own.keyId} is in ${context.resolvePath(flags.export)}.`);
      }
      if (flags.json) {
        context.printJson(keys);
        return;
      }
      const all = [...(keys.own === null ? [] : [keys.own]), ...keys.trusted];
      if (all.length === 0) context.print('No key yet. The first `trestle release create` makes one.');
      else {
        const rows = all.map(({ keyId, isOwn, label, addedAt }) => [keyId, isOwn ? 'own' : label, addedAt ?? '']);
        context.print(formatTable([['key', 'whose', 'trusted since'], ...rows]));
      }
      if (keys.problem !== null) context.say(keys.problem);
    });
  release
    .command('trust-key')
    .description('take releases that somebody else signed; compare the id with what they tell you')
    .argument('<file>', 'their public key, as `release keys --export` writes it')
    .option('--label <words>', 'whose it is', '')
    .action(async (file: string, flags: GlobalFlags & { label: string }) => {
      const path = context.resolvePath(file);
      const key = readKey(path);
      const engine = await context.engine(flags);
      const trusted = await engine.call('release.trustKey', { key, label: flags.label }, { signal: context.signal });
      if (flags.json) context.printJson(trusted);
      else context.print(`Releases of ${trusted.keyId} are trusted now.`);
    });
}

function readKey(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new NotFoundError(`${path} cannot be read.`, { cause, details: { path } });
  }
}
