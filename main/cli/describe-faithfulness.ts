import type { FaithfulnessReport } from '../contract/evals.ts';
import { formatTable } from './format.ts';

export function describeFaithfulness(report: FaithfulnessReport): string {
  const parts: string[] = [];
  if (report.labelled > 0) {
    parts.push(
      formatTable([
        ['pairs', 'AUROC', 'right', 'calibration error'],
        [
          String(report.labelled),
          inDigits(report.auroc),
          inPercent(report.accuracy),
          inDigits(report.calibrationError),
        ],
      ]),
    );
  }
  const kinds = Object.entries(report.kinds);
  if (kinds.length > 0) {
    parts.push(
      formatTable([
        ['kind', 'pairs', 'supported', 'AUROC', 'mean score'],
        ...kinds.map(([kind, { pairs, supported, auroc, meanScore }]) => [
          kind,
          String(pairs),
          String(supported),
          inDigits(auroc),
          inDigits(meanScore),
        ]),
      ]),
    );
  }
  if (report.scores.length > 0) {
    parts.push(
      formatTable([
        ['line', 'score', 'confidence'],
        ...report.scores.map(({ line, score, confidence }) => [String(line), inDigits(score), inDigits(confidence)]),
      ]),
    );
  }
  return parts.length === 0 ? 'The file has no pairs.' : parts.join('\n\n');
}

function inDigits(value: number | null): string {
  return value === null ? '-' : value.toFixed(3);
}

function inPercent(value: number | null): string {
  return value === null ? '-' : `${(value * 100).toFixed(1)} %`;
}
