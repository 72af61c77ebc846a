/** One document of the pretend handbook, with headings, a list and a table, long enough to hold several chunks. */
export const ANNUAL_LEAVE = `# Annual leave

Everyone employed by Halden Freight has 25 days of paid annual leave a year, counted from 1 January. Part-time staff have
the same share of 25 days as they have of a full week.

## Requesting and approving

Ask in the leave calendar at least two weeks ahead. Your manager answers within three working days; no answer counts as
approved. In the peak weeks 47 to 51 the terminal manager approves instead.

- Fewer than three days: one week ahead is enough.
- More than fifteen days in a row: three months ahead.

## Carrying leave over

You can carry over up to 5 days of unused annual leave into the next leave year, and they must be taken by 31 March. Your
manager may approve up to 3 further days where business need stopped you taking them.

## Leave in proportion

| Start month | Days in the first year |
| --- | --- |
| January | 25 |
| April | 19 |
| July | 13 |
| October | 6 |

## When you fall ill on leave

Days covered by a doctor's note are given back. Tell your manager on the first day; hand the note in within a week.
`;
