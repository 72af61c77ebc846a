import type { QualityFinding } from '../../../contract/parse-quality.ts';

/** Words recognised with less confidence on average, 0..1, are as likely wrong as right. */
export const MIN_OCR_CONFIDENCE = 0.6;

/**
 * @param confidence mean over the recognised characters, 0..1
 * @returns a finding when it is below MIN_OCR_CONFIDENCE: enough to keep the document out of the index
 */
export function lowConfidence(confidence: number): QualityFinding[] {
  if (confidence >= MIN_OCR_CONFIDENCE) return [];
  const percent = Math.round(confidence * 100);
  const message = `The words were recognised with ${percent} % confidence on average; below ${MIN_OCR_CONFIDENCE * 100} % they are as likely wrong as right. Scan it larger or straighter.`;
  return [{ code: 'ocr_unsure', value: confidence, limit: MIN_OCR_CONFIDENCE, message, penalty: 1 - confidence }];
}
