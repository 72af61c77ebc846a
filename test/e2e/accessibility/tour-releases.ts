import { openDialog, openView } from '../journeys/screens.ts';
import { closeColumn, openColumn, type Stop } from './tour-stop.ts';

/** The Releases view: what is not sealed yet, and what is. */
export const RELEASES_STOPS: readonly Stop[] = [
  {
    name: 'Releases, the working tree',
    async go(page) {
      await openView(page, 'Releases');
      await page.getByRole('region', { name: 'Gate' }).waitFor();
      await openColumn(page, 'Releases');
      await page
        .getByRole('grid', { name: 'Releases' })
        .getByRole('row', { name: /^Working tree/ })
        .click();
      await closeColumn(page);
      await page.getByRole('button', { name: 'Seal a release…' }).waitFor();
    },
    essential: [{ role: 'button', name: 'Seal a release…' }],
  },
  {
    name: 'what is to be sealed',
    async go(page) {
      await page.getByRole('button', { name: 'Seal a release…' }).click();
      await openDialog(page).getByLabel('Name (optional)').fill('first');
    },
    essential: [
      { role: 'textbox', name: 'Name (optional)' },
      { role: 'button', name: 'Seal the working tree' },
    ],
  },
  {
    name: 'a release, with its gate and the way back',
    async go(page) {
      await openDialog(page).getByRole('button', { name: 'Seal the working tree' }).click();
      await page.getByRole('banner').getByText('first', { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Verify', exact: true }).waitFor();
    },
    essential: [
      { role: 'button', name: 'Verify' },
      { role: 'button', name: 'Run the gate' },
    ],
  },
];
