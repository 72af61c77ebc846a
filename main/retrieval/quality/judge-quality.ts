import type { DocumentFormat } from '../../contract/document.ts';
import type { DocumentQuality, QualityFinding } from '../../contract/parse-quality.ts';
import { findBoilerplate } from './find-boilerplate.ts';
import { findBrokenEncoding } from './find-broken-encoding.ts';
import { findHalfEmpty } from './find-half-empty.ts';
import { findHiddenText } from './find-hidden-text.ts';
import { findNoise } from './find-noise.ts';
import { findRepeatedLines } from './find-repeated-lines.ts';
import { graded, percent, round } from './grade-finding.ts';

/** Code units that are judged: from the beginning, the middle and the end of longer texts. */
const SAMPLE_LENGTH = 96 * 1024;

/** What a document is judged by. */
export interface JudgedDocument {
  format: DocumentFormat;
  /** Its readable text, in order. */
  texts: readonly string[];
  sizeBytes: number;
  /** What its reader found already: a second finding of the same kind is none. */
  findings?: readonly QualityFinding[];
  /** Of documents that have pages. */
  pages?: { count: number; empty: number };
  /** Share of the text that the reader left out as navigation and the like, or that is quoted, 0..1. */
  boilerplateShare?: number;
  /** How sure character recognition was, 0..1. */
  recognitionConfidence?: number;
}

/** The kinds that hold sentences: tables and programs are full of signs, and repeat themselves. */
const PROSE: ReadonlySet<DocumentFormat> = new Set(['markdown', 'text', 'html', 'email', 'pdf', 'docx', 'image']);
const MIN_CONFIDENCE = 0.7;

/**
 * Judges how well a document could be read. Each finding says what was measured, from where on it counts and what it
 * costs; what is short but sound costs nothing.
 */
export function judgeQuality(document: JudgedDocument): DocumentQuality {
  const sample = takeSample(document.texts);
  const isProse = PROSE.has(document.format);
  const told = document.findings ?? [];
  const judged = [
    findBrokenEncoding(sample),
    findHiddenText(sample),
    findHalfEmpty(document, sample),
    isProse ? findNoise(sample) : null,
    isProse ? findRepeatedLines(sample) : null,
    isProse ? findBoilerplate(sample, document.boilerplateShare ?? 0) : null,
    findUnsureRecognition(document.recognitionConfidence),
  ].filter((finding) => finding !== null);
  const findings = [...told, ...judged.filter(({ code }) => told.every((other) => other.code !== code))];
  const penalty = findings.reduce((sum, finding) => sum + finding.penalty, 0);
  return { score: round(Math.max(0, 1 - penalty)), findings };
}

/** @returns the finding that costs most; null without any */
export function worstFinding({ findings }: DocumentQuality): QualityFinding | null {
  return findings.reduce<QualityFinding | null>(
    (worst, finding) => (worst && worst.penalty >= finding.penalty ? worst : finding),
    null,
  );
}

function findUnsureRecognition(confidence: number | undefined): QualityFinding | null {
  if (confidence === undefined) return null;
  const message = `The words were recognised with ${percent(confidence)} confidence; below ${percent(MIN_CONFIDENCE)} many are wrong.`;
  const finding = graded('ocr_unsure', {
    value: 1 - confidence,
    limit: 1 - MIN_CONFIDENCE,
    full: 0.6,
    maxPenalty: 0.6,
    message,
  });
  return finding && { ...finding, value: round(confidence), limit: MIN_CONFIDENCE };
}

function takeSample(texts: readonly string[]): string {
  const length = texts.reduce((sum, text) => sum + text.length, 0);
  if (length <= SAMPLE_LENGTH) return texts.join('\n');
  const parts: string[] = [];
  const third = SAMPLE_LENGTH / 3;
  for (const from of [0, (length - third) / 2, length - third]) parts.push(sliceOf(texts, from, from + third));
  return parts.join('\n');
}

function sliceOf(texts: readonly string[], from: number, to: number): string {
  const parts: string[] = [];
  let position = 0;
  for (const text of texts) {
    if (position >= to) break;
    if (position + text.length > from) parts.push(text.slice(Math.max(0, from - position), to - position));
    position += text.length;
  }
  return parts.join('\n');
}
