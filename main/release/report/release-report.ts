import { escapeHtml } from '../../base/escape-html.ts';
import type { GateCheck } from '../../contract/gate.ts';
import type { KeptRelease, ReleaseFile, VerifyReport } from '../../contract/release.ts';
import { publicKeyFile } from '../../contract/release-key-file.ts';
import { RELEASE_REPORT_STYLE } from './style.ts';

/** Nothing is loaded and nothing runs: whatever a release holds, the page is text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

export interface ReleaseReportInput {
  file: ReleaseFile;
  kept: KeptRelease;
  verification: VerifyReport;
}

/**
 * @returns a release as one file to send around: the verdict, the failed checks first, the parts with their hashes, who signed
 *   it, and how to hold the release itself against all of that
 */
export function renderReleaseReport({ file, kept, verification }: ReleaseReportInput): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Release ${escapeHtml(file.name)}</title>
<style>${RELEASE_REPORT_STYLE}</style>
</head>
<body>
<main>
${head(file, kept, verification)}
${evidenceSection(file)}
${verificationSection(verification)}
${partsSection(file)}
${textsSection(file)}
${signatureSection(file)}
</main>
</body>
</html>
`;
}

function head(file: ReleaseFile, kept: KeptRelease, { verified, index }: VerifyReport): string {
  const { evidence } = file;
  const verdict =
    evidence === null
      ? 'No gate has judged it yet'
      : evidence.report.held
        ? `The gate ${evidence.report.gateId} held`
        : `The gate ${evidence.report.gateId} did not hold`;
  const facts = [
    verified ? 'everything is as it was sealed' : 'something is not as it was sealed',
    index === 'not-built'
      ? 'its index is not built here'
      : `its index is ${index === 'here' ? 'here' : 'another one now'}`,
    kept.state,
  ];
  return `<h1>${escapeHtml(file.name)}</h1>
<p class="verdict">${escapeHtml(verdict)}; ${escapeHtml(facts.join('; '))}.</p>
<table>
${row('Release', code(file.releaseHash))}
${row('Pipeline', escapeHtml(kept.pipelineId))}
${row('Sealed', `${escapeHtml(file.createdAt)} by ${escapeHtml(file.createdBy)}`)}
${file.notes === '' ? '' : row('Notes', escapeHtml(file.notes))}
${row('Index', `g${file.bundle.retrieval.indexGeneration}: ${file.index.chunks} chunks of ${file.index.documents} documents, ${escapeHtml(file.bundle.retrieval.embeddingModel)}, cut by ${escapeHtml(file.bundle.retrieval.chunker)}`)}
</table>`;
}

function evidenceSection({ evidence }: ReleaseFile): string {
  if (evidence === null) return '<h2>Evidence</h2>\n<p>None: it has not been through a gate.</p>';
  const { report, at } = evidence;
  const checks = report.checks.toSorted((a, b) => Number(a.held) - Number(b.held));
  return `<h2>Evidence</h2>
<p>Gate ${escapeHtml(report.gateId)} ${code(report.gateHash.slice(0, 12))}, run ${code(report.gateRunId)}, ${escapeHtml(at)}.</p>
<table>
<thead><tr><th>check</th><th></th><th class="n">found</th><th class="n">95 % interval</th><th>limit</th><th>evidence</th></tr></thead>
<tbody>
${checks.map(checkRow).join('\n')}
</tbody>
</table>`;
}

function checkRow({ name, held, actual, ci95, threshold, message, evidence }: GateCheck): string {
  const interval = ci95 == null ? '–' : `${figure(ci95[0])} to ${figure(ci95[1])}`;
  const behind = evidence == null ? '–' : `${evidence.type} ${code(evidence.id)}`;
  const found = actual == null ? 'not measured' : figure(actual);
  return `<tr class="${held ? '' : 'bad'}"><td>${escapeHtml(name)}${message === '' ? '' : `<br><span class="q">${escapeHtml(message)}</span>`}</td><td>${mark(held)}</td><td class="n">${escapeHtml(found)}</td><td class="n">${escapeHtml(interval)}</td><td>${escapeHtml(threshold ?? '')}</td><td>${behind}</td></tr>`;
}

function verificationSection({ checks }: VerifyReport): string {
  const rows = checks
    .toSorted((a, b) => Number(a.held) - Number(b.held))
    .map(
      ({ name, held, expected, actual, message }) =>
        `<tr class="${held ? '' : 'bad'}"><td>${escapeHtml(name)}</td><td>${mark(held)}</td><td>${held ? escapeHtml(message) : `${escapeHtml(message)}<br>expected ${code(expected)}<br>found ${code(actual)}`}</td></tr>`,
    );
  return `<h2>Verification, as this was written</h2>
<table>
<tbody>
${rows.join('\n')}
</tbody>
</table>`;
}

function partsSection({ parts }: ReleaseFile): string {
  return `<h2>Parts</h2>
<table>
<thead><tr><th>part</th><th>sha256</th></tr></thead>
<tbody>
${parts.map(({ part, hash }) => `<tr><td>${escapeHtml(part)}</td><td>${code(hash)}</td></tr>`).join('\n')}
</tbody>
</table>`;
}

function textsSection({ files }: ReleaseFile): string {
  const texts = Object.entries(files).map(
    ([path, text]) => `<details><summary>${escapeHtml(path)}</summary><pre>${escapeHtml(text)}</pre></details>`,
  );
  return `<h2>Texts</h2>\n${texts.join('\n')}`;
}

function signatureSection({ name, signature }: ReleaseFile): string {
  if (signature === null) return '<h2>Signature</h2>\n<p>None.</p>';
  return `<h2>Signature</h2>
<p>ed25519, key ${code(signature.keyId)}, over the canonical JSON (RFC 8785) of everything else in the release, behind the line <code>trestle release 1</code>:</p>
<pre>${escapeHtml(signature.value)}</pre>
<p>The public key. Whoever hands it to you should tell you its id some other way.</p>
<pre>${escapeHtml(publicKeyFile(signature.publicKey))}</pre>
<p>This page proves nothing by itself. To verify the release: save the key as <code>key.pem</code>, then</p>
<pre>trestle release trust-key key.pem
trestle release verify ${escapeHtml(name)}.release.json</pre>`;
}

function row(name: string, html: string): string {
  return `<tr><th scope="row">${name}</th><td>${html}</td></tr>`;
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

function mark(held: boolean): string {
  return held ? '● held' : '■ failed';
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(6))) : 'not a number';
}
