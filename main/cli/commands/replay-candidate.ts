import type { Command } from 'commander';
import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import type { RequestOf } from '../../contract/methods.ts';
import { MODEL_SOURCES, type ModelSource } from '../../contract/replay.ts';
import type { GlobalFlags } from '../cli-context.ts';
import { oneOf } from '../one-of.ts';

export interface CandidateFlags extends GlobalFlags {
  release?: string;
  pipeline?: string;
  set?: string[];
  models?: string[];
  retrieval?: 'live' | 'recorded';
  unmatched?: 'fail' | 'ask';
}

/** The options that say what recordings are run through. */
export function addCandidateFlags(command: Command): Command {
  return command
    .option('--release <hash>', 'a release of this workspace; the files as they are now by default')
    .option('--pipeline <id>', 'a pipeline; that of the recording by default')
    .option(
      '--set <key=value...>',
      'change one thing: k, contextTokens, neighbours, model, rewrite, rerank, rerankTimeoutMs, mmrLambda',
    )
    .option(
      '--models <source...>',
      'live, local (the model of this machine), stub, or one for each STAGE=SOURCE; by default models on this machine answer traces of this workspace, and the recording everything else',
    )
    .option('--retrieval <source>', 'live, or recorded: show the model what it was shown', oneOf('live', 'recorded'))
    .option(
      '--unmatched <what>',
      'a tool call that nothing recorded answers: fail, or ask a person',
      oneOf('fail', 'ask'),
    );
}

type Candidate = NonNullable<RequestOf<'replay.start'>['candidate']>;

/** @throws InvalidArgumentError for a setting or a source that cannot be read */
export function readCandidate(flags: CandidateFlags): Candidate {
  const { release, pipeline, retrieval, unmatched } = flags;
  const models = readModels(flags.models);
  return {
    ...(release === undefined ? {} : { release }),
    ...(pipeline === undefined ? {} : { pipeline }),
    ...(retrieval === undefined ? {} : { retrieval }),
    ...(unmatched === undefined ? {} : { unmatched }),
    ...(models === undefined ? {} : { models }),
    overrides: Object.fromEntries((flags.set ?? []).map(readSetting)),
  };
}

/** The engine knows the keys, and refuses what it does not know. */
function readSetting(text: string): [string, unknown] {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError(`--set ${text} is not KEY=VALUE.`);
  const value = text.slice(at + 1);
  if (value === 'true' || value === 'false') return [text.slice(0, at), value === 'true'];
  return [text.slice(0, at), value !== '' && Number.isFinite(Number(value)) ? Number(value) : value];
}

function readModels(given: readonly string[] | undefined): Candidate['models'] {
  const parts = given?.flatMap((text) => text.split(',')).filter((text) => text !== '');
  if (parts === undefined || parts.length === 0) return undefined;
  const [only] = parts;
  if (parts.length === 1 && isSource(only)) return only;
  return Object.fromEntries(
    parts.map((text) => {
      const [stage = '', source] = text.split('=');
      if (stage === '' || !isSource(source)) {
        throw new InvalidArgumentError(`--models ${text} is none of ${MODEL_SOURCES.join(', ')}, nor STAGE=SOURCE.`);
      }
      return [stage, source];
    }),
  );
}

function isSource(text: string | undefined): text is ModelSource {
  return MODEL_SOURCES.some((source) => source === text);
}
