import type { Command } from 'commander';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

export function addTrustCommand(program: Command, context: CliContext): void {
  const trust = program.command('trust').description('which workspaces may run things on this machine');
  const change = (name: string, description: string, trusted: boolean): void => {
    trust
      .command(name)
      .description(description)
      .argument('[dir]', 'a workspace', '.')
      .action(async (dir: string, flags: GlobalFlags) => {
        const engine = await context.engine(flags);
        const path = context.resolvePath(dir);
        await engine.call('workspace.trust', { path, trusted }, { signal: context.signal });
        if (flags.json) context.printJson({ path, trusted });
        else context.print(trusted ? `${path} is trusted.` : `${path} opens restricted.`);
      });
  };
  change('add', 'trust a workspace: its pipelines and prompts may run', true);
  change('rm', 'take trust back: the workspace opens restricted', false);
  trust
    .command('list')
    .description('workspaces trusted on this machine')
    .action(async (flags: GlobalFlags) => {
      const engine = await context.engine(flags);
      const entries = await engine.call('workspace.trusted', {}, { signal: context.signal });
      if (flags.json) context.printJson(entries);
      else for (const entry of entries) context.print(`${entry.trustedAt}  ${entry.path}`);
    });
}
