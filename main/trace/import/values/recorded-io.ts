import type { JsonObject } from '../../../base/json.ts';
import type { CanonicalSpan } from '../../../contract/canonical-span.ts';

/** What a format that records inputs and outputs tells by them, whatever the kind of the span. */
export type RecordedIo = Pick<
  CanonicalSpan,
  | 'systemInstructions'
  | 'inputMessages'
  | 'outputMessages'
  | 'toolDefinitions'
  | 'tool'
  | 'retrieval'
  | 'prompt'
  | 'input'
  | 'output'
  | 'requestModel'
  | 'responseModel'
  | 'params'
  | 'usage'
> & {
  /** Members that were not read. */
  rest?: JsonObject;
};
