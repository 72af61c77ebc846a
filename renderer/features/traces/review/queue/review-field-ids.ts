/** The fields' element ids: their keys lead there. */
export const REVIEW_FIELD_IDS = { label: 'review-label', note: 'review-note', expected: 'review-expected' } as const;
