/**
 * A whole engine that asks and ingests at once until it is killed: `node busy-engine.ts <home> <workspace> <documents>`.
 *
 * It loads everything and waits for a line on stdin before it opens the workspace, so that whoever kills it again and
 * again can have the next one ready. Then one line for each thing that it was told is durable: `trace <id>` for an ask,
 * `ingested <documents>` for a run over the folder, after which it changes a file and runs again.
 */
import { readdirSync, writeFileSync, writeSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { once } from 'node:events';
import { generateDocument } from '../../main/cli/bench/corpus/generate-document.ts';
import { createSeededRandom } from '../../main/cli/bench/corpus/seeded-random.ts';
import { createEngine } from '../../main/engine/create-engine.ts';
import { findPackageLayout } from './bundled-package-layout.ts';
import { askAll, ingestAll } from './engine-here.ts';

/** Enough for runs that end together and share a commit. */
const ASKERS = 4;
const CHANGED_SECTIONS = 6;

const [home = '', workspace = '', documents = ''] = process.argv.slice(2);
const random = createSeededRandom(process.pid);
/** Written at once and by the system: what was told must have left this process before it can be killed. */
const tell = (line: string): void => void writeSync(1, `${line}\n`);

// Otherwise written at a peaceful end, which no engine of the loop has.
flushCompileCache();
tell('loaded');
await once(process.stdin, 'data');
const engine = await createEngine({ environment: { TRESTLE_HOME: home }, layout: findPackageLayout() });
await engine.call('workspace.open', { path: workspace, create: true });
tell('opened');

const askForEver = async (): Promise<never> => {
  for (;;) {
    const { result } = await askAll(engine, { question: `What about gate ${random.between(1, 500)}?` });
    tell(`trace ${result.traceId}`);
  }
};
const ingestForEver = async (): Promise<never> => {
  for (;;) {
    const report = await ingestAll(engine, { paths: [documents] });
    tell(`ingested ${report.documents}`);
    const changed = random.pick(readdirSync(documents));
    writeFileSync(join(documents, changed), generateDocument(random, CHANGED_SECTIONS));
  }
};
await Promise.all([ingestForEver(), ...Array.from({ length: ASKERS }, askForEver)]);
