import type { JsonObject } from '../../../../main/base/json.ts';
import type { PromptProblem, PromptVariable } from '../../../../main/contract/prompt.ts';

/** What the editor knows of the text it shows beside the text itself. */
export interface EditorFacts {
  /** Of this file. */
  problems: readonly PromptProblem[];
  /** The one that is explained below its line although it is no error. */
  shownProblem: string | null;
  variables: readonly PromptVariable[];
  partials: readonly string[];
  /** Values of the chosen input; null before anything was rendered. */
  values: JsonObject | null;
  /** How the input is called: `trace 4f0a91c2`. */
  inputName: string | null;
}

export const NO_FACTS: EditorFacts = {
  problems: [],
  shownProblem: null,
  variables: [],
  partials: [],
  values: null,
  inputName: null,
};
