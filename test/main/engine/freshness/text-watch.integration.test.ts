import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { startTextWatch } from '../../../../main/engine/freshness/text-watch.ts';
import { eventually } from '../../../support/eventually.ts';
import { makeTemporaryDirectory } from '../../../support/temporary-directory.ts';

const disposals: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const dispose of disposals.splice(0)) await dispose();
});

/** A workspace whose texts are followed, and the paths that were told so far. */
async function follow() {
  const path = makeTemporaryDirectory();
  mkdirSync(join(path, 'prompts'));
  mkdirSync(join(path, '.trestle'));
  const told: string[] = [];
  const watch = startTextWatch({
    path,
    events: { publish: (event) => event.type === 'files-changed' && told.push(...event.paths) },
  });
  disposals.push(() => watch.dispose());
  const save = (name: string, text: string): void => writeFileSync(join(path, name), text);
  // The first save may come before the watcher stands: it is repeated until it is seen.
  await eventually(
    async () => {
      save('trestle.jsonc', `{ "version": 1 } // ${String(told.length)}`);
      return told;
    },
    (paths) => paths.includes('trestle.jsonc'),
  );
  told.length = 0;
  return { path, told, save };
}

describe('a watch on what people write in a workspace', () => {
  test('tells of a prompt that is saved, made anew, renamed over and removed', async () => {
    const { path, told, save } = await follow();
    const seen = async (name: string): Promise<readonly string[]> => {
      const paths = await eventually(
        async () => [...told],
        (each) => each.includes(name),
      );
      told.length = 0;
      return paths;
    };
    save('prompts/answer.prompt.md', 'one');
    expect(await seen('prompts/answer.prompt.md')).toContain('prompts/answer.prompt.md');
    save('prompts/draft.tmp', 'two');
    renameSync(join(path, 'prompts/draft.tmp'), join(path, 'prompts/answer.prompt.md'));
    expect(await seen('prompts/answer.prompt.md')).toContain('prompts/answer.prompt.md');
    rmSync(join(path, 'prompts/answer.prompt.md'));
    expect(await seen('prompts/answer.prompt.md')).toContain('prompts/answer.prompt.md');
    // A folder that was not there when the watch began.
    mkdirSync(join(path, 'policies'));
    save('policies/night.policy.jsonc', '{}');
    expect(await seen('policies/night.policy.jsonc')).toContain('policies/night.policy.jsonc');
  });

  test('says nothing of what Trestle itself keeps, nor of other files beside', async () => {
    const { told, save } = await follow();
    save('.trestle/local.json', '{}');
    save('notes.md', 'mine');
    save('prices.jsonc', '{}');
    await eventually(
      async () => told,
      (paths) => paths.includes('prices.jsonc'),
    );
    expect(told.filter((name) => name !== 'trestle.jsonc')).toEqual(['prices.jsonc']);
  });
});
