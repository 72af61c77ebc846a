import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { DatasetCase } from '../../contract/dataset.ts';
import type { PromptInputSource } from '../../contract/prompt.ts';
import type { PromptVariables } from '../../contract/prompt-file.ts';
import { createReading } from '../access/reading.ts';
import { reduceRecording } from '../replay/read-recording.ts';
import type { SessionParts } from '../session-parts.ts';
import { caseOfDataset } from './dataset-cases.ts';

/** A source as something that can be asked: a case, or variables that say everything themselves. */
export type AskedInput =
  | { type: 'case'; one: DatasetCase; given: PromptVariables }
  | { type: 'variables'; variables: PromptVariables };

/** @throws NotFoundError; InvalidArgumentError for a trace without a question */
export async function askedInput(
  parts: Pick<SessionParts, 'path' | 'traces' | 'agents' | 'files' | 'accessLog' | 'retrieval'>,
  source: PromptInputSource,
): Promise<AskedInput> {
  switch (source.type) {
    case 'variables':
      return { type: 'variables', variables: source.variables };
    case 'question':
      return { type: 'case', one: questionCase(source.question, source.question), given: {} };
    case 'dataset': {
      const one = await caseOfDataset(parts.path, source.path, source.caseId);
      return { type: 'case', one, given: one.fields };
    }
    case 'trace': {
      const reduced = reduceRecording(parts, source.traceId);
      if (!reduced.ok)
        throw new InvalidArgumentError(`Trace ${source.traceId} cannot be asked again: ${reduced.message}`);
      const { question, history, as, variables } = reduced.input;
      const one = questionCase(source.traceId, question);
      // On behalf of whom it was asked, with the tenant that counts where none was named.
      const scope = createReading(parts).scopeOf(as);
      const asked = scope === undefined ? null : { tenant: scope.tenant, principals: scope.principals };
      return { type: 'case', one: { ...one, history, as: asked }, given: variables };
    }
  }
}

/** A question of which nobody knows more. */
export function questionCase(id: string, question: string): DatasetCase {
  return {
    id,
    question,
    history: [],
    as: null,
    answers: [],
    expects: [],
    answerable: null,
    places: [],
    tools: null,
    labels: {},
    tags: [],
    split: null,
    variant: null,
    line: 0,
    fields: {},
  };
}
