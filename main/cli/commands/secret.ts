import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import { existingWorkspace, type CliContext, type GlobalFlags } from '../cli-context.ts';
import { formatDuration, formatTable } from '../format.ts';
import { readSecret } from '../read-secret.ts';

export function addSecretCommand(program: Command, context: CliContext): void {
  const secret = program
    .command('secret')
    .description('keys for providers: kept in a vault that the keyring of this system or a passphrase opens');
  secret
    .command('list')
    .description('names and where they come from; variables win over the vault')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const list = await engine.call('secret.list', {}, { signal: context.signal });
      if (flags.json) {
        context.printJson(list);
        return;
      }
      const rows = list.secrets.map(({ name, origin, variable, setAt, hidesVault }) => [
        name,
        variable === null ? origin : `variable ${variable}${hidesVault ? ', hides the vault’s' : ''}`,
        setAt ?? '',
      ]);
      if (rows.length === 0) context.print('No secrets. `trestle secret set OPENAI_API_KEY` keeps one.');
      else context.print(formatTable([['name', 'from', 'set'], ...rows]));
      if (list.vault.why !== null) context.say(list.vault.why);
    });
  secret
    .command('set')
    .description('keep one in the vault; its value is asked for, or read from stdin, and never an argument')
    .argument('<name>', 'capitals, such as OPENAI_API_KEY')
    // The complaint about one too many would repeat it.
    .allowExcessArguments()
    .action(async (name: string, flags: GlobalFlags, command: Command) => {
      if (command.args.length > 1) {
        throw new InvalidArgumentError(
          'A value is never an argument: it would stand in the history of the shell. Leave it out and it is asked for. If it was a real key, make a new one.',
        );
      }
      const engine = await context.engine(flags);
      const value = await readSecret(context, `Value of ${name}`);
      if (value === '') throw new InvalidArgumentError(`No value came for ${name}. Type it, or pipe it in.`);
      const info = await engine.call('secret.set', { name, value }, { signal: context.signal });
      if (flags.json) context.printJson(info);
      else context.print(`${name} is in the vault.`);
      if (info.origin === 'environment') context.say(`The variable ${info.variable} hides it.`);
    });
  secret
    .command('rm')
    .description('take one out of the vault')
    .argument('<name>')
    .action(async (name: string, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      await engine.call('secret.remove', { name }, { signal: context.signal });
      if (flags.json) context.printJson({ removed: name });
      else context.print(`${name} is not in the vault any more.`);
    });
  secret
    .command('test')
    .description(
      `ask each provider that takes it for its models, which costs nothing; exit ${EXIT_CODE.authMissing} when one refuses`,
    )
    .argument('<name>')
    .action(async (name: string, flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const path = existingWorkspace(context, flags);
      // Its providers may take the secret too.
      if (path !== null) await engine.call('workspace.open', { path }, { signal: context.signal });
      const report = await engine.call('secret.test', { name }, { signal: context.signal });
      if (!report.ok) context.exitCode = EXIT_CODE.authMissing;
      if (flags.json) context.printJson(report);
      else if (report.tests.length === 0) context.print(`No provider takes ${name}: name it as "secret" of one.`);
      else {
        const rows = report.tests.map(({ provider, ok, message, ms }) => [
          provider,
          ok ? 'ok' : 'no',
          formatDuration(ms),
          message,
        ]);
        context.print(formatTable([['provider', 'takes it', 'took', ''], ...rows]));
      }
    });
}
