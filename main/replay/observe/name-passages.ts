import type { ObservedPassage, ObservedRun } from './observed-run.ts';

/** What the index knows of a chunk. */
export interface KnownPassage {
  /** `<source>/<path> › heading`. */
  label: string;
  document: string;
  text: string;
}
/** Looks chunks up by id; those that no index holds any more are left out. */
export type PassageLookup = (ids: readonly string[]) => Promise<ReadonlyMap<string, KnownPassage>>;

/** @returns ids of every passage of the runs, each once */
export function passageIds(runs: readonly ObservedRun[]): readonly string[] {
  const ids = runs.flatMap(({ steps }) =>
    steps.flatMap((step) =>
      step.kind === 'retrieval' || step.kind === 'context' ? step.passages.map(({ id }) => id) : [],
    ),
  );
  return [...new Set(ids)];
}

/** @returns the run with words and documents of passages that its trace only names */
export function withKnownPassages(run: ObservedRun, known: ReadonlyMap<string, KnownPassage>): ObservedRun {
  const complete = (passage: ObservedPassage): ObservedPassage => {
    const found = known.get(passage.id);
    if (found === undefined) return passage;
    return { ...passage, document: passage.document ?? found.document, text: passage.text ?? found.text };
  };
  return {
    ...run,
    steps: run.steps.map((step) =>
      step.kind === 'retrieval' || step.kind === 'context' ? { ...step, passages: step.passages.map(complete) } : step,
    ),
  };
}

/** Whether any ranking or context differs by its ids: only then are names of passages needed. */
export function havePassagesMoved(recorded: ObservedRun, candidate: ObservedRun): boolean {
  const spell = ({ steps }: ObservedRun): string =>
    steps
      .flatMap((step) =>
        step.kind === 'retrieval' || step.kind === 'context'
          ? [`${step.name}: ${step.passages.map(({ id }) => id).join(' ')}`]
          : [],
      )
      .join('\n');
  return spell(recorded) !== spell(candidate);
}
