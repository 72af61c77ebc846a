import type { Command } from 'commander';
import { DEFAULT_OTLP_PORT, type OtlpStatus } from '../../contract/otlp.ts';
import type { CliContext, GlobalFlags } from '../cli-context.ts';
import { parsePort } from './serve.ts';

interface ServeFlags extends GlobalFlags {
  port: number;
}

export function addOtlpCommand(program: Command, context: CliContext): void {
  const otlp = program.command('otlp').description('traces of other programs as they happen, over OpenTelemetry');
  otlp
    .command('serve')
    .description('take traces from programs on this machine into the workspace, until Ctrl-C')
    .option('--port <port>', '0 takes any free one', parsePort, DEFAULT_OTLP_PORT)
    .action(async (flags: ServeFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const started = await engine.call('otlp.start', { port: flags.port }, { signal: context.signal });
      // The address is the answer of this command: it must be out before the wait begins.
      if (flags.json) context.printJson(started);
      else context.print(`OTEL_EXPORTER_OTLP_ENDPOINT=${started.receiver.endpoint}`);
      context.flush();
      context.say('Set that where your program runs; JSON and protobuf over HTTP are taken. Ctrl-C stops.');
      await new Promise<void>((resolve) => {
        if (context.signal.aborted) resolve();
        context.signal.addEventListener('abort', () => resolve(), { once: true });
      });
      const { receiver } = await engine.call('otlp.stop', {});
      context.say(describeCounts(receiver));
    });
  otlp
    .command('status')
    .description('what came, and what was sent of own traces')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const status = await engine.call('otlp.status', {}, { signal: context.signal });
      if (flags.json) context.printJson(status);
      else context.print(describeStatus(status));
    });
  otlp
    .command('stop')
    .description('stop taking traces')
    .action(async (flags: GlobalFlags) => {
      const { engine } = await context.openWorkspace(flags);
      const status = await engine.call('otlp.stop', {}, { signal: context.signal });
      if (flags.json) context.printJson(status);
      else context.print(describeCounts(status.receiver));
    });
}

function describeStatus({ receiver, emitter }: OtlpStatus): string {
  const lines = [
    receiver.endpoint === null
      ? 'receiving  off; `trestle otlp serve` switches it on'
      : `receiving  ${receiver.endpoint}`,
    `           ${describeCounts(receiver)}`,
    ...(receiver.lastProblem === null ? [] : [`           last: ${receiver.lastProblem}`]),
    emitter.endpoint === null
      ? 'sending    off; OTEL_EXPORTER_OTLP_ENDPOINT switches it on'
      : `sending    ${emitter.endpoint}`,
    `           ${emitter.sentTraces} traces sent, ${emitter.droppedTraces} dropped, ${emitter.waiting} waiting; ${
      emitter.withContent ? 'with' : 'without'
    } what was said`,
    ...(emitter.lastProblem === null ? [] : [`           last: ${emitter.lastProblem}`]),
  ];
  return lines.join('\n');
}

function describeCounts({ received, stored, duplicates, rejected, refused }: OtlpStatus['receiver']): string {
  return `${received} spans came, ${stored} stored, ${duplicates} known before, ${rejected} rejected; ${refused} requests refused`;
}
