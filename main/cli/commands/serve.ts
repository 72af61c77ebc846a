import { join } from 'node:path';
import { type Command, InvalidArgumentError as FlagError } from 'commander';
import { findPackageLayout } from '../../engine/package-layout.ts';
import { resolveUserDirectories } from '../../engine/user-directories.ts';
import { DEFAULT_OTLP_PORT } from '../../contract/otlp.ts';
import type { EngineClient } from '../../contract/methods.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { shortHash } from '../describe-release.ts';
import { openRelease } from '../open-release.ts';

interface ServeFlags extends GlobalFlags {
  port: number;
  tokenFile?: string;
  /** True for the usual port. */
  otlp?: number | true;
  release?: string;
  documentsMayChange?: boolean;
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
    .option(
      '--token-file <file>',
      "holds the server's token, made when absent: the API key for programs, and what keeps browsers signed in",
      context.environment['TRESTLE_TOKEN_FILE'],
    )
    .option('--otlp [port]', `take traces over OpenTelemetry too, on port ${DEFAULT_OTLP_PORT} by default`, parsePort)
    .option(
      '--release <release>',
      'answer programs with this release alone: a name or hash of the workspace, or the folder of an exported one',
    )
    .option('--documents-may-change', 'serve --release although its index holds other documents than were sealed')
    .action(async (flags: ServeFlags) => {
      const engine = await context.engine(flags, { stays: true });
      const path = flags.workspace ?? context.environment['TRESTLE_WORKSPACE'];
      const release = flags.release === undefined ? null : await openRelease(context, engine, flags.release, flags);
      if (release === null && path !== undefined) {
        const info = await engine.call('workspace.open', { path: context.resolvePath(path), create: true });
        if (info.createdNow) context.say(`Made a new workspace in ${info.path}.`);
      }
      if (flags.otlp !== undefined) {
        const port = flags.otlp === true ? DEFAULT_OTLP_PORT : flags.otlp;
        if (path === undefined && release === null) await context.openWorkspace(flags);
        const { receiver } = await engine.call('otlp.start', { port });
        context.say(`Traces are taken at ${receiver.endpoint}: set OTEL_EXPORTER_OTLP_ENDPOINT to it.`);
      }
      const tokenFile =
        flags.tokenFile === undefined ? defaultTokenFile(context) : context.resolvePath(flags.tokenFile);
      const { startHttpServer } = await import('../../engine/http/start-http-server.ts');
      const server = await startHttpServer({
        engine,
        rendererDirectory: findPackageLayout().rendererDirectory,
        port: flags.port,
        tokenFile,
        ...(release === null ? {} : { release }),
        onNewUrl: (url) => context.say(`That link is used up. For another browser: ${url}`),
      });
      // The URL is the answer of this command: it must be out before the wait begins.
      const apiBaseUrl = `http://127.0.0.1:${server.port}/v1`;
      if (flags.json) context.printJson({ url: server.url, apiBaseUrl, tokenFile });
      else context.print(server.url);
      context.flush();
      context.say('Open the address above in a browser on this machine. Ctrl-C stops.');
      await sayWhatServes(context, engine, release);
      context.say(`For OpenAI clients: ${apiBaseUrl}, the API key is in ${tokenFile}, models are the pipelines.`);
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      await server.close();
    });
}

/** What programs are answered with: a release, or what each pipeline's pin says. */
async function sayWhatServes(
  context: CliContext,
  engine: EngineClient,
  release: { hash: string; pipelineId: string } | null,
): Promise<void> {
  if (release !== null) {
    context.say(
      `Programs are answered with ${shortHash(release.hash)} of ${release.pipelineId}, and with nothing else.`,
    );
    return;
  }
  if ((await engine.call('workspace.current', {})) === null) return;
  const { serving } = await engine.call('status.read', {});
  if (serving === null) return;
  const name = `${serving.name ?? ''} (${shortHash(serving.release)})`.trim();
  context.say(
    serving.problem === null
      ? `Programs are answered with ${name} where they ask ${serving.pipelineId}; the page runs the files as they are.`
      : `${name} is pinned and cannot be served: ${serving.problem}`,
  );
}

/** Kept with the user's data, readable by nobody else. */
function defaultTokenFile({ environment }: CliContext): string {
  return join(resolveUserDirectories(environment).data, 'server-token');
}

export function parsePort(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new FlagError(`${text} is not a port from 0 to 65535.`);
  return port;
}
