import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PACKAGE, serveFeed } from '../support/update-feed.ts';
import { openView, panel } from './journeys/screens.ts';
import { launchWindow, type TestWindow } from './launch-window.ts';

const STEP_TIMEOUT_MS = 20_000;
/** For a window to come up on a busy machine, in milliseconds. */
const START_MS = 60_000;

/** A person who wants to be told of newer releases, and whose feed is changed on its way once. */
describe('updates, from the settings of a window', () => {
  let window: TestWindow;
  beforeAll(async () => {
    window = await launchWindow();
    window.page.setDefaultTimeout(STEP_TIMEOUT_MS);
    await openView(window.page, 'Settings');
  }, START_MS);
  afterAll(() => window?.close());

  test('off until a feed is named, told, refused when tampered with, and handed over', {
    timeout: START_MS,
  }, async () => {
    const updates = panel(window.page, 'Updates');
    const said = (words: RegExp | string) => updates.getByText(words).waitFor();
    const press = (name: RegExp | string) => updates.getByRole('button', { name }).click();
    const packages = () => {
      const folder = join(window.home, 'cache', 'updates');
      return existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.deb')) : [];
    };
    const feed = await serveFeed();
    feed.publish();

    await said(/^Updates are off: no feed is set/);
    await updates.getByLabel('Feed', { exact: true }).fill(feed.url);
    await updates.getByLabel('Key that releases are signed by').fill(feed.key.publicKey);
    await press('Save');
    await said(/^Nobody has looked for an update yet/);
    expect(feed.requests, 'naming a feed asks nobody').toEqual([]);

    await press('Look now');
    await said(/^Trestle 9\.9\.9 is there/);
    await said('Tools are found faster.');
    expect(feed.requests, 'what is found is not fetched unasked').toEqual(['GET /feed.json', 'GET /feed.json.sig']);

    const changed = Buffer.from(PACKAGE);
    changed[1000] = (changed[1000] ?? 0) ^ 1;
    feed.files.set('/trestle.deb', changed);
    await press(/^Download/);
    await updates
      .getByRole('status')
      .filter({ hasText: /hash|signed/ })
      .waitFor();
    expect(packages(), 'another package than was signed is not kept').toEqual([]);

    feed.files.set('/trestle.deb', PACKAGE);
    await press(/^Download/);
    await said(/^Trestle 9\.9\.9 is downloaded and verified/);
    await said(/^sudo dpkg -i /);
    expect(packages()).toHaveLength(1);
  });
});
