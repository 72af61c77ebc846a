import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { NotFoundError } from '../../base/errors/not-found-error.ts';
import { readBuildFacts } from '../about/read-build-facts.ts';
import { readNotices } from '../about/read-notices.ts';
import type { Handlers } from '../handlers.ts';
import type { EngineServices } from '../services.ts';

/** What is installed here. The packaging puts what it knows beside the engine. */
export function createAboutHandlers({
  layout,
}: Pick<EngineServices, 'layout'>): Handlers<'about.read' | 'about.licence'> {
  const legal = join(layout.root, '..', 'legal');
  const noticesPath = join(legal, 'third-party-notices.txt');
  const sbomPath = join(legal, 'sbom.cdx.json');
  return {
    'about.read': async () => {
      const build = readBuildFacts(layout.root);
      const notices = build === null ? [] : await readNotices(noticesPath);
      return {
        version: layout.version,
        kind: build?.kind ?? 'source',
        commit: build?.commit ?? null,
        electron: build?.electron ?? null,
        node: process.versions.node,
        sbomPath: build !== null && existsSync(sbomPath) ? sbomPath : null,
        noticesPath: notices.length > 0 ? noticesPath : null,
        works: notices.map(({ name, version, licence }) => ({ name, version, licence })),
      };
    },
    'about.licence': async ({ name, version }) => {
      const notices = readBuildFacts(layout.root) === null ? [] : await readNotices(noticesPath);
      const notice = notices.find((each) => each.name === name && each.version === version);
      if (notice === undefined)
        throw new NotFoundError(`${name} ${version} is not among the works in this installation.`);
      return { text: notice.text };
    },
  };
}
