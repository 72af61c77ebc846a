import type { LanguageModelV4CallOptions } from '@ai-sdk/provider';
import type { InvalidOutput } from '../../contract/prompt-file.ts';
import type { TrestleProviderOptions } from '../../spec/language-model.ts';
import type { StructuredReading } from '../../spec/schema-validator.ts';

/** @returns what is to follow when the text of this call is no JSON of its schema */
export function invalidOutputOf({ providerOptions }: LanguageModelV4CallOptions): InvalidOutput {
  const given = providerOptions?.['trestle'] as unknown as TrestleProviderOptions | undefined;
  return given?.invalidOutput ?? 'ask-again';
}

/** @returns the reading; of a text that had to be repaired where nothing may be, what is wrong with it */
export function asStrictAs(mode: InvalidOutput, reading: StructuredReading): StructuredReading {
  if (mode !== 'fail' || !reading.ok || reading.repairs.length === 0) return reading;
  return { ok: false, problems: [{ path: '', message: `is JSON only when it is ${reading.repairs.join(' and ')}` }] };
}
