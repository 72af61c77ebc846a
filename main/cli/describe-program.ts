import type { Command, Option } from 'commander';
import { EXIT_CODE } from '../contract/exit-code.ts';

const EXIT_CODE_MEANINGS: Readonly<Record<keyof typeof EXIT_CODE, string>> = {
  ok: 'done',
  unexpected: 'an unexpected error, also a disk that is full or not writable',
  usage: 'wrong usage or configuration',
  gateFailed: 'an assertion, evaluation gate or SLO failed: the work was done and the verdict is no',
  notFound:
    'a file, document, trace, release or model that is not there; for the window, a display or a system library',
  denied: 'refused by trust, approval or policy',
  authMissing: 'a key or secret is missing',
  upstream: 'a provider or tool failed',
  exhausted: 'a timeout passed or a budget is used up',
  corrupt: 'stored data is damaged, or was written by a later version',
  lockHeld: 'something else holds the workspace or the port',
  interrupted: 'stopped by Ctrl-C',
  terminated: 'stopped by SIGTERM',
};

/** @returns the whole command line as Markdown, made from the same declarations that parse it */
export function describeProgram(program: Command): string {
  const commands = program.commands.flatMap((command) =>
    command.commands.length === 0 ? [command] : [...command.commands],
  );
  const [first] = commands;
  const shared = new Set(first?.options.filter(isShared).map(({ flags }) => flags));
  const sections = commands.map((command) => describeCommand(command, shared));
  const global = first?.options.filter(({ flags }) => shared.has(flags)) ?? [];
  return [
    '# Command line',
    'Made from the program itself by `node scripts/write-command-line-docs.ts`; a test fails when it is out of date.',
    'Data goes to stdout, talk to stderr. On failure stdout is empty and the last line of stderr says what to do.',
    '## Every command takes',
    describeOptions(global),
    '## Commands',
    ...sections,
    '## Exit codes',
    Object.entries(EXIT_CODE)
      .map(([name, code]) => `- \`${code}\` ${EXIT_CODE_MEANINGS[name as keyof typeof EXIT_CODE]}`)
      .join('\n'),
  ]
    .join('\n\n')
    .concat('\n');
}

function isShared({ long }: Option): boolean {
  return ['--workspace', '--json', '--offline', '--quiet'].includes(long ?? '');
}

function describeCommand(command: Command, shared: ReadonlySet<string>): string {
  const parent = command.parent?.parent == null ? '' : `${command.parent.name()} `;
  const usage = `trestle ${parent}${command.name()} ${command.usage()}`.replace('[options]', '[flags]');
  const own = command.options.filter(({ flags }) => !shared.has(flags));
  const args = command.registeredArguments
    .filter(({ description }) => description !== '')
    .map((argument) => `- \`${argument.name()}\` ${argument.description}`);
  return [
    `### \`${usage}\``,
    sentence(command.description()),
    [...args, describeOptions(own)].filter(Boolean).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n');
}

function describeOptions(options: readonly Option[]): string {
  return options
    .map(({ flags, description, defaultValue }) => {
      const hasDefault = defaultValue !== undefined && defaultValue !== '' && !Array.isArray(defaultValue);
      return `- \`${flags}\` ${description}${hasDefault ? ` (default ${String(defaultValue)})` : ''}`;
    })
    .join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
