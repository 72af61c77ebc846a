import { CancelledError } from '../../base/errors/cancelled-error.ts';
import type { Similarity } from '../../replay/compare/compare-answers.ts';
import type { SessionParts } from '../session-parts.ts';

/** UTF-16 units of each answer that are embedded: models read no more than a few hundred tokens. */
const MAX_EMBEDDED_LENGTH = 4000;

/** @returns the cosine of two answers under the model that serves; null where it cannot say */
export function createAnswerSimilarity({ generations }: Pick<SessionParts, 'generations'>): Similarity {
  return async (one, other) => {
    try {
      const model = await generations.get(generations.registry.serving().default).model();
      // Answers are compared on this machine or not at all.
      if (model.sendsTo !== undefined) return null;
      const texts = [one, other].map((text) => text.slice(0, MAX_EMBEDDED_LENGTH));
      const rows = await model.embed(texts, { purpose: 'passage' });
      const { dimensions } = model.info;
      let dot = 0;
      let isEmpty = true;
      for (let at = 0; at < dimensions; at += 1) {
        dot += (rows[at] ?? 0) * (rows[dimensions + at] ?? 0);
        isEmpty &&= rows[at] === 0 || rows[dimensions + at] === 0;
      }
      return isEmpty ? null : dot;
    } catch (error) {
      if (CancelledError.is(error)) throw error;
      return null;
    }
  };
}
