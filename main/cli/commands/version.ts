import type { Command } from 'commander';
import { findPackageLayout } from '../../engine/package-layout.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

export function addVersionCommand(program: Command, context: CliContext): void {
  program
    .command('version')
    .description('of Trestle and of what it runs on')
    .action((flags: GlobalFlags) => {
      const { version } = findPackageLayout();
      const facts = { trestle: version, node: process.versions.node, platform: `${process.platform}-${process.arch}` };
      if (flags.json) context.printJson(facts);
      else context.print(`trestle ${facts.trestle}, node ${facts.node}, ${facts.platform}`);
    });
}
