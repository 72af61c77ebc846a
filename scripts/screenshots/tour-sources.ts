/** Sources beside the handbook, in the same invented company, that show what Sources says of data files and of what is hard to read. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';

const TICKETS = 'tickets-2025.csv';
const TICKET_COUNT = 60;
const SUBJECTS = [
  ['The gate scanner in Gdansk does not read plate numbers', 'Cleaned the lens; the firmware is updated on Friday'],
  ['A reefer stands without power in row C', 'Plugged in at 14:20, temperature never above -17 °C'],
  ['The invoice counts demurrage for a public holiday', 'Credited one day; the calendar of 2025 was missing'],
  ['A driver cannot open the yard app after the update', 'Signed out on all devices and in again'],
  ['The pallet label shows the old consignee', 'Reprinted from the booking and stuck over'],
] as const;

/** @returns the path of a table of support tickets */
export function writeTickets(workspace: string): string {
  const rows = Array.from({ length: TICKET_COUNT }, (_, index) => {
    const [subject, resolution] = SUBJECTS[index % SUBJECTS.length] ?? SUBJECTS[0];
    const depot = ['Malmö', 'Gothenburg', 'Gdansk', 'Turku'][index % 4];
    return `T-${1001 + index},${depot},"${subject}","${resolution}",${(index % 9) * 600}`;
  });
  const path = join(workspace, TICKETS);
  writeFileSync(path, `id,depot,subject,resolution,amount\n${rows.join('\n')}\n`);
  return path;
}

/** The export of the next day: a column has another name, one is text now, one is gone. */
export function renameTicketColumns(workspace: string): void {
  const path = join(workspace, TICKETS);
  const [, ...rows] = readFileSync(path, 'utf8').trimEnd().split('\n');
  const changed = rows.map((row) => row.replace(/^([^,]*),[^,]*,(.*),(\d+)$/, '$1,$2,$3 kr'));
  writeFileSync(path, `id,subject,outcome,amount\n${changed.join('\n')}\n`);
}

/** @returns a folder of notices: a PDF that reads well, and what parsers meet in real folders */
export async function writeNotices(workspace: string, browser: Browser): Promise<string> {
  const folder = join(workspace, 'notices');
  mkdirSync(folder, { recursive: true });
  const page = await browser.newPage();
  await page.setContent(NOTICE);
  writeFileSync(join(folder, 'winter-timetable.pdf'), await page.pdf({ format: 'A5' }));
  await page.close();
  writeFileSync(join(folder, 'crane-inspection.pdf'), '%PDF-1.7\nThe transfer broke off here.\n');
  writeFileSync(join(folder, 'blank-form.md'), `# Form Y-9\n\n${'_'.repeat(60)}\n\n${'. '.repeat(80)}\n`);
  writeFileSync(join(folder, 'depot-rates.txt'), `${'Ã¥Ã¤Ã¶ â‚¬ ï¿½ '.repeat(60)}\n`);
  writeFileSync(join(folder, 'mail-footer.txt'), `${FOOTER.repeat(30)}\n`);
  return folder;
}

const FOOTER =
  'This message is intended for the addressee only. If it reached you in error, delete it and tell the sender.\n';
const NOTICE = `<h1>Winter timetable of the ferry terminal</h1>
<p>From 1 November to 31 March the first check-in at Helsingborg is at 05:40 and the last at 22:10.</p>
<p>With wind above 20 metres a second high trailers wait; the duty supervisor decides every hour.</p>
<h2>Lashing</h2>
<p>Each trailer is lashed with at least six chains. A trailer above 30 tonnes needs eight.</p>
<h2>Dangerous goods</h2>
<p>The dangerous goods declaration (DGD) must be with the terminal two hours before departure.</p>`;
