import type { LoadPercentiles, LoadResult } from '../../contract/load.ts';
import type { LoadRunDetail } from '../../contract/load-run.ts';
import { cautions, describeVerdict, headFigures } from './describe-verdict.ts';
import { clock, count, inUnit, minute, ms, NOTHING, share, times, usd } from './figures.ts';

/** @returns a run as GitHub-flavoured Markdown, for a pull request or a ticket; whatever is in its texts stays text */
export function renderLoadMarkdown(detail: LoadRunDetail): string {
  const { summary, result, environment, faults } = detail;
  const parts = [
    `# ${plain(describeVerdict(detail))}`,
    `Run ${plain(summary.runId)}${summary.label === '' ? '' : `, ${plain(summary.label)}`} of ${plain(summary.scenario)}: ${plain(summary.target)}${summary.model === null ? '' : `, ${plain(summary.model)}`}, ${plain(minute(summary.startedAt))}${result === null ? '' : `, ${clock(result.elapsedMs)}`}.`,
    ...cautions(detail).map((sentence) => `> ${plain(sentence)}`),
    ...(result === null ? [] : sections(result)),
    ...(faults.length === 0
      ? []
      : [
          '## Faults',
          table(
            ['Fault', 'From', 'To'],
            faults.map(({ name, fromMs, toMs }) => [name, clock(fromMs), clock(toMs)]),
          ),
        ]),
    ...(environment === null
      ? []
      : [
          '## Environment',
          `${plain(environment.cpu)}, ${environment.cores} cores, ${plain(environment.platform)}; Trestle ${plain(environment.trestle)}, Node ${plain(environment.node)}${environment.release === null ? '' : `; release ${plain(environment.release)}`}; fingerprint ${plain(environment.fingerprint)}.`,
        ]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function sections(result: LoadResult): string[] {
  const errors = Object.entries(result.errors).toSorted(([, a], [, b]) => b - a);
  const all = result.dropped === 0 ? errors : [...errors, ['dropped', result.dropped] as const];
  return [
    table(
      ['Figure', 'Value', ''],
      headFigures(result).map(([name, value, note]) => [name, value, note]),
    ),
    titled(
      'SLOs',
      table(
        ['SLO', 'Verdict', 'Measured', 'Target', 'Budget used', 'Burn'],
        result.slo.map(({ name, held, actual, target, unit, budgetUsed, burn }) => [
          name,
          held ? 'held' : 'missed',
          inUnit(actual, unit),
          inUnit(target, unit),
          share(budgetUsed),
          times(burn),
        ]),
      ),
    ),
    titled(
      'Times',
      table(
        ['', 'p50', 'p95', 'p99', 'Largest'],
        timesOf(result)
          .map(([name, of]) => percentileRow(name, of))
          .filter((row) => row.slice(1).some((cell) => cell !== NOTHING)),
      ),
    ),
    titled(
      'Errors',
      table(
        ['Error', 'Requests', 'Of all'],
        all.map(([name, failed]) => [
          name,
          count(failed),
          result.requests === 0 ? NOTHING : share(failed / result.requests),
        ]),
      ),
    ),
    result.quality.groundedRate === null && result.costUsd === null
      ? ''
      : titled(
          'Quality and cost',
          table(
            ['Grounded', 'Refused', 'Cost', 'Per success'],
            [
              [
                share(result.quality.groundedRate),
                share(result.quality.refusalRate),
                usd(result.costUsd),
                usd(result.costPerSuccessUsd),
              ],
            ],
          ),
        ),
  ];
}

function timesOf({ response, service, queue, ttft, stages }: LoadResult): (readonly [string, LoadPercentiles])[] {
  const ofStages = Object.entries(stages).map(([stage, of]) => [`stage ${stage}`, of] as const);
  return [['response', response], ['service', service], ['queue', queue], ['first token', ttft], ...ofStages];
}

function percentileRow(name: string, { p50Ms, p95Ms, p99Ms, maxMs }: LoadPercentiles): string[] {
  return [name, ms(p50Ms), ms(p95Ms), ms(p99Ms), ms(maxMs)];
}

function titled(title: string, content: string): string {
  return content === '' ? '' : `## ${title}\n\n${content}`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map((row) => line(row.map(plain)))].join('\n');
}

/** Text of a line without any meaning as Markdown or HTML. */
function plain(text: string): string {
  return (
    text
      .replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll(/[\\`*_[\]|~#!@]/g, (character) => `\\${character}`)
      // Written out, an address would be a link, and a name after @ a person who is told.
      .replaceAll('://', ':\u200b//')
      .replaceAll(/\bwww\./gi, (www) => `${www.slice(0, 3)}\u200b.`)
      .replaceAll('\\@', '@\u200b')
  );
}
