import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { findPackageLayout } from '../../engine/package-layout.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';

interface ServeFlags extends GlobalFlags {
  port: number;
}

/** T-R-S-T on a phone's keypad; free of well-known services. */
export const DEFAULT_PORT = 8778;

export function addServeCommand(program: Command, context: CliContext): void {
  program
    .command('serve')
    .description('the same interface in a browser, on this machine only')
    .option(
      '--port <port>',
      '0 takes any free one',
      parsePort,
      parsePort(context.environment['TRESTLE_PORT'] ?? `${DEFAULT_PORT}`),
    )
    .action(async (flags: ServeFlags) => {
      const engine = await context.engine(flags, { stays: true });
      const path = flags.workspace ?? context.environment['TRESTLE_WORKSPACE'];
      if (path !== undefined) {
        const info = await engine.call('workspace.open', { path: context.resolvePath(path), create: true });
        if (info.createdNow) context.say(`Made a new workspace in ${info.path}.`);
      }
      const { startHttpServer } = await import('../../engine/http/start-http-server.ts');
      const server = await startHttpServer({
        engine,
        rendererDirectory: findPackageLayout().rendererDirectory,
        port: flags.port,
        onNewUrl: (url) => context.say(`That link is used up. For another browser: ${url}`),
      });
      // The URL is the answer of this command: it must be out before the wait begins.
      if (flags.json) context.printJson({ url: server.url });
      else context.print(server.url);
      context.flush();
      context.say('Open the address above in a browser on this machine. Ctrl-C stops.');
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await server.close();
    });
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new FlagError(`${text} is not a port from 0 to 65535.`);
  return port;
}
