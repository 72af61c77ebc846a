import { REPLAY_VERDICTS, type ReplayReport, type ReplayRow, type ReplayVerdict } from '../../contract/replay.ts';
import type { ReplayComparison, StageComparison } from '../../contract/replay-comparison.ts';
import type { BisectReport } from '../../contract/replay-bisect.ts';
import type { ReplayRules } from '../../contract/replay-rules.ts';
import { escapeHtml } from '../../base/escape-html.ts';

export interface HtmlReportInput {
  report: ReplayReport;
  /** Worst first. */
  rows: readonly { row: ReplayRow; comparison: ReplayComparison | null }[];
  bisects: readonly BisectReport[];
  rules: ReplayRules;
}

/** Nothing is loaded and nothing runs: whatever a trace holds, the page is text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

const NAMES: Readonly<Record<ReplayVerdict, string>> = {
  identical: 'identical',
  equivalent: 'equivalent',
  better: 'better',
  worse: 'worse',
  broken: 'broken',
  'needs-human': 'needs a human',
};

const OUTCOMES: Readonly<Record<StageComparison['outcome'], string>> = {
  same: 'same',
  'within-rules': 'within the tolerances',
  different: 'different',
  'not-comparable': 'not recorded',
};

/** Whoever opens the file, or prints it, sees these whole. */
const OPEN_SECTIONS = 3;

/** @returns a replay as one file to send around: verdicts, clusters, rows with their stages, bisects, the rules that decided */
export function renderHtmlReport({ report, rows, bisects, rules }: HtmlReportInput): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Replay ${escapeHtml(report.replayId)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${head(report)}
${verdictTable(report)}
${clusterTable(report)}
${bisects.map(bisectTable).join('\n')}
<h2>Traces, worst first</h2>
${rows.map(({ row, comparison }, index) => traceSection(row, comparison, { isOpen: index < OPEN_SECTIONS })).join('\n')}
${rows.length < report.total ? `<p class="q">${count(report.total - rows.length)} more are not in this file.</p>` : ''}
${rulesSection(rules)}
</main>
</body>
</html>
`;
}

function head(report: ReplayReport): string {
  const { verdicts, done, total, failed } = report;
  const bad = verdicts.worse + verdicts.broken;
  const open = verdicts['needs-human'];
  const same = verdicts.identical + verdicts.equivalent;
  const worse =
    bad === 0 ? `None of ${count(done)} got worse or broke` : `${count(bad)} of ${count(done)} got worse or broke`;
  const sentence = open === 0 ? worse : `${worse}, ${count(open)} ${open === 1 ? 'needs' : 'need'} a human`;
  const facts = [
    `${share(same, done)} identical or equivalent`,
    ...(failed === 0 ? [] : [`${count(failed)} could not be replayed whole`]),
    ...(done < total ? [`${count(total - done)} not run yet`] : []),
    ...(report.deltaP95Ms === null ? [] : [`Δ p95 ${signed(report.deltaP95Ms, 0)} ms`]),
    `${(report.ms / 1000).toFixed(1)} s`,
  ];
  const changes = report.changes.map(
    ({ path, traces }) =>
      `<li><code>${escapeHtml(path)}</code> (${count(traces)} ${traces === 1 ? 'trace' : 'traces'})</li>`,
  );
  return `<h1>${escapeHtml(sentence)}</h1>
<p>${facts.map(escapeHtml).join(' · ')}</p>
<p class="q">Replay ${escapeHtml(report.replayId)}${report.label === '' ? '' : `, ${escapeHtml(report.label)}`}, against ${escapeHtml(report.candidate)}, ${escapeHtml(minuteOf(report.createdAt))}. Releases: ${report.releases.map((hash) => `<code>${escapeHtml(hash.slice(0, 9))}</code>`).join(', ') || 'none'}.</p>
${changes.length === 0 ? '' : `<details open><summary>What differs from the recordings' releases</summary><ul>${changes.join('')}</ul></details>`}`;
}

function verdictTable({ verdicts, done }: ReplayReport): string {
  const rows = REPLAY_VERDICTS.map(
    (verdict) =>
      `<tr class="${verdicts[verdict] === 0 ? 'none' : verdict}"><td><i class="s ${verdict}"></i> ${NAMES[verdict]}</td><td class="n">${count(verdicts[verdict])}</td><td class="n">${share(verdicts[verdict], done)}</td></tr>`,
  );
  return `<h2>Verdicts</h2>${verdictBar(verdicts)}<table class="fit"><tr><th>Verdict</th><th class="n">Traces</th><th class="n">Share</th></tr>${rows.join('')}</table>`;
}

/** The same as the table: nothing that only a colour tells. */
function verdictBar(verdicts: ReplayReport['verdicts']): string {
  const parts = REPLAY_VERDICTS.filter((verdict) => verdicts[verdict] > 0).map(
    (verdict) => `<i class="s ${verdict}" style="flex-grow:${verdicts[verdict]}"></i>`,
  );
  return parts.length === 0 ? '' : `<div class="bar" aria-hidden="true">${parts.join('')}</div>`;
}

function clusterTable({ clusters }: ReplayReport): string {
  if (clusters.length === 0) return '';
  const rows = clusters.map(
    ({ label, count: traces, bad }) =>
      `<tr><td>${escapeHtml(label)}</td><td class="n">${count(traces)}</td><td class="n${bad === 0 ? ' q' : ' worse'}">${count(bad)}</td></tr>`,
  );
  return `<h2>What changed first</h2><table><tr><th>Cluster</th><th class="n">Traces</th><th class="n">Worse or broken</th></tr>${rows.join('')}</table>`;
}

function bisectTable({ traceId, message, table }: BisectReport): string {
  const rows = table.map(
    ({ swapped, outcome, reproduces }) =>
      `<tr><td>${swapped.length === 0 ? 'baseline' : escapeHtml(swapped.join(' + '))}</td><td>${escapeHtml(outcome)}</td><td>${reproduces ? 'yes' : 'no'}</td></tr>`,
  );
  return `<h2>Bisect of ${escapeHtml(traceId.slice(0, 8))}</h2><p>${escapeHtml(message)}</p>
<table><tr><th>Swapped in, rest held</th><th>Outcome</th><th>Explains it</th></tr>${rows.join('')}</table>`;
}

function traceSection(row: ReplayRow, comparison: ReplayComparison | null, { isOpen }: { isOpen: boolean }): string {
  const verdict = row.verdict ?? row.state;
  const first = row.firstDivergence;
  const told = first === null ? '' : `${first.stageId ?? first.stage}: ${first.detail}`;
  const by = row.verdictBy === 'person' ? ` (a person; the rules said ${row.overruled ?? 'nothing'})` : '';
  return `<details${isOpen ? ' open' : ''}><summary><span class="v ${escapeHtml(verdict)}">${escapeHtml(NAMES[verdict as ReplayVerdict] ?? verdict)}</span> ${escapeHtml(row.question)} <span class="q">${escapeHtml(told)}</span></summary>
<p class="q"><code>${escapeHtml(row.traceId)}</code> · ${escapeHtml(row.because)}${escapeHtml(by)}${row.error === null ? '' : ` · ${escapeHtml(row.error.message)}`}</p>
${comparison === null ? '' : stageTable(comparison) + answers(comparison)}
</details>`;
}

function stageTable({ stages, notCompared }: ReplayComparison): string {
  const rows = stages.map((stage) => {
    const marks = [...(stage.isFirst ? ['first'] : []), ...(stage.isTainted ? ['after'] : [])].join(' ');
    return `<tr class="${marks}"><td>${escapeHtml(stage.name)}</td><td>${escapeHtml(stage.recorded)}</td><td>${OUTCOMES[stage.outcome]}${stage.isStubbed ? ', from the recording' : ''}</td><td>${escapeHtml(stage.candidate)}</td><td>${escapeHtml(stage.detail)}</td></tr>`;
  });
  const not = notCompared.map((sentence) => `<li>${escapeHtml(sentence)}</li>`);
  return `<table><tr><th>Stage</th><th>Recorded</th><th></th><th>Candidate</th><th></th></tr>${rows.join('')}</table>
${not.length === 0 ? '' : `<details><summary>Not compared</summary><ul>${not.join('')}</ul></details>`}`;
}

function answers({ answer }: ReplayComparison): string {
  if (answer === null || answer.isSameText === true) return '';
  const side = (name: string, text: string | null, none: string): string =>
    `<div><h3>${name}</h3>${text === null ? `<p class="q">${none}</p>` : `<pre>${escapeHtml(text)}</pre>`}</div>`;
  const recorded = side('Recorded', answer.recorded, 'No answer was recorded.');
  return `<div class="two">${recorded}${side('Candidate', answer.candidate, 'It gives no answer.')}</div>`;
}

function rulesSection({ rules, tolerances }: ReplayRules): string {
  const items = rules.map(
    ({ when, verdict, because }) =>
      `<li><b>${NAMES[verdict]}</b>: ${escapeHtml(because)} <code>${escapeHtml(JSON.stringify(when))}</code></li>`,
  );
  return `<details><summary>How verdicts are decided</summary><p><code>${escapeHtml(JSON.stringify(tolerances))}</code>. The first rule that fits decides.</p><ol>${items.join('')}</ol></details>`;
}

/** As the window writes it: 1,322. */
function count(value: number): string {
  return value.toLocaleString('en-US');
}

function minuteOf(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}

function signed(value: number, digits: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
}

const STYLE = `
:root { color-scheme: light dark; --line: #8884; --warn: #b45309; --bad: #b91c1c; --ok: #15803d; --you: #1d4ed8; --same: #8a8a8a; }
@media (prefers-color-scheme: dark) { :root { --warn: #f59e0b; --bad: #f87171; --ok: #4ade80; --you: #93c5fd; } }
/* Paper is white, whatever the screen was. */
@media print { :root { color-scheme: light; --warn: #b45309; --bad: #b91c1c; --ok: #15803d; --you: #1d4ed8; } }
body { font: 14px/1.5 system-ui, sans-serif; margin: 0; } main { max-width: 1100px; margin: 0 auto; padding: 24px; }
h1 { font-size: 20px; } h2 { font-size: 15px; margin-top: 28px; } h3 { font-size: 13px; margin: 8px 0 0; }
table { border-collapse: collapse; width: 100%; } th, td { text-align: left; vertical-align: top; padding: 4px 8px; overflow-wrap: anywhere; min-width: 5em; border-bottom: 1px solid var(--line); }
th { white-space: nowrap; } .fit { width: auto; min-width: 24em; } th.n, .n { text-align: right; font-variant-numeric: tabular-nums; } .q, .none { opacity: .7; } code, pre { font: 12px/1.5 ui-monospace, monospace; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; } details { border-bottom: 1px solid var(--line); padding: 4px 0; } summary { cursor: pointer; }
.two { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; } tr.first td { font-weight: 600; } tr.after td { opacity: .75; }
.bar { display: flex; gap: 1px; height: 10px; margin-bottom: 8px; } .bar i { flex-basis: 0; min-width: 3px; }
.s { display: inline-block; background: currentColor; print-color-adjust: exact; } td .s { width: 8px; height: 8px; margin-right: 4px; } .s.equivalent { color: var(--same); }
.s.identical { box-sizing: border-box; border: 1px solid var(--same); background: none; }
@media print { main { max-width: none; padding: 0; } tr, pre, h2 { break-inside: avoid; } h2 { break-after: avoid; } }
@media (max-width: 700px) { .two { grid-template-columns: 1fr; } }
.v { display: inline-block; min-width: 8em; } .worse { color: var(--warn); } .broken, .failed { color: var(--bad); } .better { color: var(--ok); } .needs-human { color: var(--you); }
`;
