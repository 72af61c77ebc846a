import * as z from 'zod';
import { ConfigError } from '../base/errors/config-error.ts';
import type { PipelineFile, StageDeclaration } from '../contract/pipeline-file.ts';
import type { SlotName } from './run-state.ts';
import type { StageImplementation } from './stage.ts';

/** A stage that is known to be runnable: its implementation is found, its parameters parsed, its inputs provided. */
export interface PlannedStage {
  declaration: StageDeclaration;
  implementation: StageImplementation;
  parameters: unknown;
}
/** Stages in an order in which every stage comes after those it waits for. */
export interface PipelinePlan {
  pipeline: PipelineFile;
  stages: readonly PlannedStage[];
}

export type StageRegistry = ReadonlyMap<string, StageImplementation>;

/**
 * Checks a pipeline as a whole: names, cycles, parameters, and that every stage's inputs are filled before it.
 *
 * @param parse how a stage's parameters are parsed; {@link rememberParameters} for one that plans again and again
 * @throws ConfigError that names the pipeline, the stage, the value and what is allowed
 */
export function planPipeline(
  pipeline: PipelineFile,
  registry: StageRegistry,
  parse: typeof parseParameters = parseParameters,
): PipelinePlan {
  const ordered = sortByDependency(pipeline);
  const stages = ordered.map((declaration) => planStage(pipeline, declaration, { registry, parse }));
  checkSlots(pipeline, stages);
  return { pipeline, stages };
}

/**
 * The part of a pipeline that fills one slot: the stage that makes it, with all it waits for. What retrieval is to a
 * pipeline, say, when an agent searches.
 *
 * @throws ConfigError when no stage makes the slot, and as for a whole pipeline
 */
export function planUpTo(pipeline: PipelineFile, slot: SlotName, registry: StageRegistry): PipelinePlan {
  const ordered = sortByDependency(pipeline).map((declaration) =>
    planStage(pipeline, declaration, { registry, parse: parseParameters }),
  );
  const last = ordered.find(({ implementation }) => implementation.writes.includes(slot));
  if (last === undefined) throw new ConfigError(`Pipeline ${pipeline.id} has no stage that makes ${slot}.`);
  const byId = new Map(ordered.map((stage) => [stage.declaration.id, stage]));
  const needed = new Set<string>();
  const need = (id: string): void => {
    needed.add(id);
    for (const before of byId.get(id)?.declaration.after ?? []) need(before);
  };
  need(last.declaration.id);
  return { pipeline, stages: ordered.filter(({ declaration }) => needed.has(declaration.id)) };
}

function planStage(
  pipeline: PipelineFile,
  declaration: StageDeclaration,
  { registry, parse }: { registry: StageRegistry; parse: typeof parseParameters },
): PlannedStage {
  const where = `Stage ${declaration.id} of pipeline ${pipeline.id}`;
  const implementation = registry.get(declaration.uses);
  if (implementation === undefined) {
    const known = [...registry.keys()].toSorted().join(', ');
    throw new ConfigError(`${where} uses "${declaration.uses}", which does not exist. Known: ${known}.`);
  }
  if (implementation.skipped === null && declaration.ladder.some(({ step }) => step === 'skip')) {
    throw new ConfigError(`${where} cannot be skipped: later stages need what it makes. Use another ladder step.`);
  }
  return { declaration, implementation, parameters: parse(implementation, declaration.with, where) };
}

/** @throws ConfigError with the path of the first wrong parameter */
export function parseParameters(implementation: StageImplementation, given: unknown, where: string): unknown {
  const parsed = implementation.parameters.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new ConfigError(`${where} has wrong parameters: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`);
}

/** Parses what is written in a file once: the same object for the same stage gives the same parameters. */
export function rememberParameters(): typeof parseParameters {
  const known = new WeakMap<object, { schema: StageImplementation['parameters']; parameters: unknown }>();
  return (implementation, given, where) => {
    if (typeof given !== 'object' || given === null) return parseParameters(implementation, given, where);
    const remembered = known.get(given);
    if (remembered?.schema === implementation.parameters) return remembered.parameters;
    const parameters = parseParameters(implementation, given, where);
    known.set(given, { schema: implementation.parameters, parameters });
    return parameters;
  };
}

function sortByDependency(pipeline: PipelineFile): StageDeclaration[] {
  const byId = new Map(pipeline.stages.map((stage) => [stage.id, stage]));
  if (byId.size !== pipeline.stages.length) {
    const ids = pipeline.stages.map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    throw new ConfigError(`Pipeline ${pipeline.id} has two stages named "${twice}". Rename one.`);
  }
  const ordered: StageDeclaration[] = [];
  const state = new Map<string, 'visiting' | 'done'>();
  const visit = (stage: StageDeclaration, path: readonly string[]): void => {
    if (state.get(stage.id) === 'done') return;
    if (state.get(stage.id) === 'visiting') {
      throw new ConfigError(
        `Pipeline ${pipeline.id} has a loop: ${[...path, stage.id].join(' → ')}. Remove one "after".`,
      );
    }
    state.set(stage.id, 'visiting');
    for (const id of stage.after) {
      const before = byId.get(id);
      if (before === undefined) {
        throw new ConfigError(
          `Stage ${stage.id} of pipeline ${pipeline.id} comes after "${id}", which does not exist. Stages: ${[...byId.keys()].join(', ')}.`,
        );
      }
      visit(before, [...path, stage.id]);
    }
    state.set(stage.id, 'done');
    ordered.push(stage);
  };
  for (const stage of pipeline.stages) visit(stage, []);
  return ordered;
}

function checkSlots(pipeline: PipelineFile, stages: readonly PlannedStage[]): void {
  const ancestors = new Map<string, Set<string>>();
  const writer = new Map<SlotName, string>();
  for (const { declaration, implementation } of stages) {
    const before = new Set(declaration.after.flatMap((id) => [id, ...(ancestors.get(id) ?? [])]));
    ancestors.set(declaration.id, before);
    for (const anyOf of implementation.reads) {
      const isFilled = anyOf.some((slot) => before.has(writer.get(slot) ?? ''));
      if (!isFilled) {
        throw new ConfigError(
          `Stage ${declaration.id} of pipeline ${pipeline.id} needs ${anyOf.join(' or ')}, which no stage before it makes. Add the stage to its "after".`,
        );
      }
    }
    for (const slot of implementation.writes) {
      const other = writer.get(slot);
      if (other !== undefined) {
        throw new ConfigError(
          `Stages ${other} and ${declaration.id} of pipeline ${pipeline.id} both make ${slot}. Keep one of them.`,
        );
      }
      writer.set(slot, declaration.id);
    }
  }
  if (!writer.has('answer')) {
    throw new ConfigError(
      `Pipeline ${pipeline.id} has no stage that makes an answer. Add one that uses "check/citations".`,
    );
  }
}
