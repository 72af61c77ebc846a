import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { applyEdits, modify, parse } from 'jsonc-parser';
import type { Engine } from '../../../../../main/engine/engine-types.ts';
import {
  type HttpServer,
  type HttpServerOptions,
  startHttpServer,
} from '../../../../../main/engine/http/start-http-server.ts';
import { createEngineDesk, type EngineDesk, ingestAll } from '../../../../support/engine-here.ts';

/** A real workspace with two documents, served. */
export interface ServedWorkspace {
  desk: EngineDesk;
  engine: Engine;
  server: HttpServer;
  workspace: string;
  baseURL: string;
  token: string;
  close(): Promise<void>;
}

export async function serveWorkspace(options: Partial<HttpServerOptions> = {}): Promise<ServedWorkspace> {
  const desk = createEngineDesk();
  const workspace = join(desk.folder, 'workspace');
  const documents = join(desk.folder, 'documents');
  const rendererDirectory = join(desk.folder, 'renderer');
  const payroll = join(desk.folder, 'payroll');
  for (const folder of [documents, payroll, rendererDirectory]) mkdirSync(folder);
  writeFileSync(join(rendererDirectory, 'index.html'), '<!doctype html>');
  writeFileSync(join(documents, 'gates.md'), '# Gates\n\nThe gate opens at six in the morning. It closes at nine.\n');
  writeFileSync(join(documents, 'quays.md'), '# Quays\n\nQuay four is for containers only.\n');
  writeFileSync(join(payroll, 'wages.md'), '# Wages\n\nThe crane driver earns 4100 euros a month.\n');
  const engine = await desk.start();
  await engine.call('workspace.open', { path: workspace, create: true });
  const file = join(workspace, 'trestle.jsonc');
  const sources = [
    { id: 'documents', path: documents },
    { id: 'payroll', path: payroll, access: { principals: ['bob'] } },
  ];
  const settings = readFileSync(file, 'utf8');
  writeFileSync(file, applyEdits(settings, modify(settings, ['sources'], sources, {})));
  await ingestAll(engine, {});
  // A second one, whose model can be told how to behave, and which has no other when that fails.
  const text = readFileSync(join(workspace, 'pipelines', 'default.pipeline.jsonc'), 'utf8');
  const pipeline = parse(text) as { id: string; stages: { uses: string; with?: object; ladder?: unknown }[] };
  const stages = pipeline.stages.map((stage) =>
    stage.uses === 'generate' ? { ...stage, with: { ...stage.with, model: 'sim/mine' }, ladder: [] } : stage,
  );
  writeFileSync(
    join(workspace, 'pipelines', 'simulated.pipeline.jsonc'),
    JSON.stringify({ ...pipeline, id: 'simulated', stages }),
  );
  mkdirSync(join(workspace, 'simulators'));
  const tokenFile = join(desk.folder, 'secrets', 'token');
  const server = await startHttpServer({ engine, rendererDirectory, port: 0, tokenFile, ...options });
  return {
    desk,
    engine,
    server,
    workspace,
    baseURL: `http://127.0.0.1:${server.port}/v1`,
    token: readFileSync(tokenFile, 'utf8').trim(),
    close: async () => {
      await server.close();
      await desk.dispose();
    },
  };
}

/** Says how `sim/mine` behaves from now on. */
export function behave(workspace: string, given: Record<string, unknown>): void {
  const profile = { version: 1, id: 'mine', description: `${performance.now()}`, ...given };
  writeFileSync(join(workspace, 'simulators', 'mine.sim.jsonc'), JSON.stringify(profile));
}
