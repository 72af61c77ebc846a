import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { lineDiff } from '../../base/line-diff.ts';
import type { McpDifference, McpServerInfo } from '../../contract/mcp.ts';
import type { EngineClient } from '../../contract/methods.ts';
import { EXIT_CODE } from '../../contract/exit-code.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { formatTable } from '../format.ts';
import { parseJson } from './tools.ts';

interface ConsentFlags extends GlobalFlags {
  command?: string;
  tools?: string;
  yes?: boolean;
}
interface CallFlags extends GlobalFlags {
  arguments: Record<string, unknown>;
  yes?: boolean;
}

export function addMcpCommand(program: Command, context: CliContext): void {
  const mcp = program.command('mcp').description('MCP servers of trestle.jsonc and .mcp.json');
  mcp
    .command('list')
    .description('servers with their tools, and what stands between them and their use')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const listed = await engine.call('mcp.list', {}, { signal: context.signal });
      if (flags.json) context.printJson(listed);
      else {
        const rows = listed.servers.map(({ server, state, transport, target }) => [server, state, transport, target]);
        if (rows.length === 0) context.print('No MCP servers. They are declared in trestle.jsonc or .mcp.json.');
        else context.print(formatTable([['server', 'state', 'over', 'starts or contacts'], ...rows]));
        for (const server of listed.servers) describeServer(context, server);
      }
      for (const { message } of listed.problems) context.say(message);
    });
  mcp
    .command('consent')
    .description('agree to what a server starts and to its tools, exactly as they are now')
    .argument('<server>')
    .option('--command <hash>', 'agree to the command of this hash, as `mcp list` shows it')
    .option('--tools <hash>', 'agree to the tools of this hash')
    .option('--yes', 'agree to whatever is there now')
    .action(async (name: string, { command, tools, yes, ...flags }: ConsentFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const before = await find(context, engine, name);
      const commandHash = command ?? (yes === true ? before.commandHash : undefined);
      if (commandHash === undefined) {
        context.exitCode = EXIT_CODE.denied;
        if (flags.json) context.printJson(before);
        else describeServer(context, before);
        context.say(`Nothing was agreed to. If it is what you want: --command ${before.commandHash}, or --yes.`);
        return;
      }
      let server = await engine.call('mcp.consent', { server: name, commandHash }, { signal: context.signal });
      const toolsHash = tools ?? (yes === true ? server.toolsHash : null);
      if (toolsHash !== null && toolsHash !== undefined) {
        server = await engine.call('mcp.consent', { server: name, commandHash, toolsHash }, { signal: context.signal });
      }
      if (flags.json) context.printJson(server);
      else {
        describeServer(context, server);
        context.print(`${server.server}: ${server.state}.`);
      }
      if (server.state === 'failed') context.exitCode = EXIT_CODE.upstream;
      if (server.state === 'new' && server.toolsHash !== null) {
        context.say(
          `Its tools are not agreed to yet: run it again with --command ${commandHash} --tools ${server.toolsHash}`,
        );
      }
    });
  mcp
    .command('revoke')
    .description('take consent back: the server is ended and not started again')
    .argument('<server>')
    .action(async (name: string, flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      await engine.call('mcp.revoke', { server: name }, { signal: context.signal });
      if (flags.json) context.printJson({ server: name, state: 'new' });
      else context.print(`${name} is not agreed to any more.`);
    });
  mcp
    .command('call')
    .description('call one tool of a server; without --yes its arguments are only checked')
    .argument('<server>')
    .argument('<tool>')
    .option('--arguments <json>', 'an object', parseObject, {})
    .option('--yes', 'call it')
    .action(async (server: string, tool: string, { arguments: args, yes, ...flags }: CallFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const request = { server, tool, arguments: args, apply: yes ?? false };
      const called = await engine.call('mcp.call', request, { signal: context.signal });
      if (called.problems.length > 0) context.exitCode = EXIT_CODE.usage;
      else if (called.result?.ok === false) context.exitCode = EXIT_CODE.upstream;
      if (flags.json) context.printJson(called);
      else if (called.problems.length > 0)
        for (const problem of called.problems) context.print(`It was not called: ${problem}.`);
      else if (called.result === null) context.print('The arguments fit. It was not called; --yes calls it.');
      else {
        const { result } = called;
        const shown = result.ok ? result.value : result.message;
        context.print(typeof shown === 'string' ? shown : JSON.stringify(shown, null, 2));
      }
    });
}

async function find(context: CliContext, engine: EngineClient, name: string): Promise<McpServerInfo> {
  const { servers } = await engine.call('mcp.list', {}, { signal: context.signal });
  const found = servers.find(({ server }) => server === name);
  if (found !== undefined) return found;
  const known = servers.map(({ server }) => server).join(', ') || 'none';
  throw new NotFoundError(`There is no MCP server "${name}" in this workspace. Servers: ${known}.`);
}

function describeServer(context: CliContext, info: McpServerInfo): void {
  const { server, state, message, target, variables, tools, differences, commandHash, toolsHash } = info;
  context.print(`\n${server} (${state})`);
  if (message !== null) context.print(`  ${message}`);
  if (state !== 'ready') {
    context.print(`  starts or contacts: ${target}`);
    context.print(`  command hash: ${commandHash}`);
    if (toolsHash !== null) context.print(`  tools hash:   ${toolsHash}`);
  }
  if (variables.length > 0) context.print(`  is handed: ${variables.join(', ')}`);
  for (const difference of differences) describeDifference(context, difference);
  for (const { name, description } of tools)
    context.print(`  ${name}: ${description.split('\n')[0]?.slice(0, 200) ?? ''}`);
}

function describeDifference(context: CliContext, { what, change, name, before, after }: McpDifference): void {
  context.print(`  ${what} ${name} was ${change} since it was agreed to:`);
  for (const line of lineDiff(before ?? '', after ?? '')) context.print(`    ${line}`);
}

function parseObject(text: string): Record<string, unknown> {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  throw new FlagError('It is not an object. Write one, such as \'{"id": 7}\'.');
}
