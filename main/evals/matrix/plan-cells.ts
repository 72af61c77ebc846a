import { InvalidArgumentError } from '../../base/errors/invalid-argument-error.ts';
import { type EvalFile, MAX_EVAL_CELLS } from '../../contract/eval-file.ts';
import type { EvalCellKey } from '../../contract/eval-run.ts';

/** One combination of a matrix, before it is run. */
export interface PlannedCell {
  /** `c1` is the baseline. */
  cellId: string;
  key: EvalCellKey;
  isBaseline: boolean;
}

/** Levels of a factor that the file does not vary. */
const AS_IT_IS = [null] as const;

/**
 * Every combination of a matrix, the baseline first: the first level of each list, or what the workspace uses where there
 * is no list. The order is that of the file, prompts slowest and generations fastest.
 *
 * @param options.only `baseline` leaves the rest out
 * @throws InvalidArgumentError for a level that is given twice, and for more than `MAX_EVAL_CELLS`
 */
export function planCells(file: Pick<EvalFile, 'id' | 'matrix'>, options: { only?: 'baseline' } = {}): PlannedCell[] {
  const { prompts = AS_IT_IS, models = AS_IT_IS, generations = AS_IT_IS } = file.matrix;
  const retrievals = file.matrix.retrievals?.map(({ id }) => id) ?? AS_IT_IS;
  for (const [factor, levels] of Object.entries({ prompts, models, retrievals, generations })) {
    const twice = levels.find((level, at) => (levels as readonly unknown[]).indexOf(level) !== at);
    if (twice !== undefined) {
      throw new InvalidArgumentError(
        `The eval ${file.id} names ${String(twice)} twice in matrix.${factor}. Leave one out.`,
      );
    }
  }
  const count = prompts.length * models.length * retrievals.length * generations.length;
  if (count > MAX_EVAL_CELLS) {
    throw new InvalidArgumentError(
      `The matrix of ${file.id} has ${count} cells; at most ${MAX_EVAL_CELLS} are run. Leave levels out.`,
    );
  }
  const keys = prompts.flatMap((prompt) =>
    models.flatMap((model) =>
      retrievals.flatMap((retrieval) =>
        generations.map((generation): EvalCellKey => ({ prompt, model, retrieval, generation })),
      ),
    ),
  );
  const cells = keys.map((key, at) => ({ cellId: `c${at + 1}`, key, isBaseline: at === 0 }));
  return options.only === 'baseline' ? cells.slice(0, 1) : cells;
}

/** What sets a cell apart, for people: `keywords, sim/gpt-like`; of a cell without choices, `what serves`. */
export function nameCell({ prompt, model, retrieval, generation }: EvalCellKey): string {
  const parts = [
    ...(prompt === null ? [] : [prompt]),
    ...(model === null ? [] : [model]),
    ...(retrieval === null ? [] : [retrieval]),
    ...(generation === null ? [] : [generation === 'serving' ? 'serving index' : `g${generation}`]),
  ];
  return parts.length === 0 ? 'what serves' : parts.join(', ');
}
