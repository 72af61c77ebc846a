import { askRequest, type AskRequest } from '../../../../main/contract/ask.ts';
import { MAX_NEIGHBOURS } from '../../../../main/contract/retrieval.ts';
import { formatCount } from '../../../ui/format.ts';

type Overrides = AskRequest['overrides'];
type NumberSetting = 'k' | 'contextTokens' | 'rerankTimeoutMs' | 'mmrLambda' | 'neighbours';

/** The controls as typed; empty leaves a setting to the pipeline. */
export interface AskSettings extends Record<NumberSetting, string> {
  model: string;
  rewrite: '' | 'off';
  /** A reranker's name. */
  rerank: string;
}

export const UNCHANGED_SETTINGS: AskSettings = {
  k: '',
  contextTokens: '',
  model: '',
  rewrite: '',
  rerank: '',
  rerankTimeoutMs: '',
  mmrLambda: '',
  neighbours: '',
};

/** Settings of the search, behind one button. */
export const RETRIEVAL_SETTINGS = ['rewrite', 'rerank', 'rerankTimeoutMs', 'mmrLambda', 'neighbours'] as const;

/** What the contract allows, read from its schema: the two cannot drift apart. */
const { k, contextTokens, rerankTimeoutMs, mmrLambda } = askRequest.shape.overrides.unwrap().shape;
const LIMITS: Readonly<Record<NumberSetting, { min: number; max: number; isWhole: boolean }>> = {
  k: { min: k.unwrap().minValue ?? 1, max: k.unwrap().maxValue ?? Number.MAX_SAFE_INTEGER, isWhole: true },
  contextTokens: {
    min: contextTokens.unwrap().minValue ?? 1,
    max: contextTokens.unwrap().maxValue ?? Number.MAX_SAFE_INTEGER,
    isWhole: true,
  },
  // The contract takes fractions of a millisecond; a control that is typed into does not need them.
  rerankTimeoutMs: { min: 1, max: rerankTimeoutMs.unwrap().maxValue ?? Number.MAX_SAFE_INTEGER, isWhole: true },
  mmrLambda: { min: mmrLambda.unwrap().minValue ?? 0, max: mmrLambda.unwrap().maxValue ?? 1, isWhole: false },
  neighbours: { min: 0, max: MAX_NEIGHBOURS, isWhole: true },
};

/** What a setting is called in words. */
const NAMES: Readonly<Record<keyof Overrides, string>> = {
  k: 'k',
  contextTokens: 'context',
  model: 'model',
  rewrite: 'rewriting',
  rerank: 'reranker',
  rerankTimeoutMs: 'reranker cap',
  mmrLambda: 'MMR λ',
  neighbours: 'neighbours',
};

export interface SettingProblem {
  setting: NumberSetting;
  /** What is allowed. */
  message: string;
  /** The allowed value next to the typed one. */
  fix: string;
}

/** @returns the overrides of the ask, and one problem for each control that does not hold an allowed value */
export function parseSettings(settings: AskSettings): { overrides: Overrides; problems: readonly SettingProblem[] } {
  const problems: SettingProblem[] = [];
  const number = (setting: NumberSetting): number | undefined => {
    const typed = settings[setting].trim().replaceAll(',', '');
    if (typed === '') return undefined;
    const { min, max, isWhole } = LIMITS[setting];
    const value = Number(typed);
    if ((isWhole ? Number.isInteger(value) : Number.isFinite(value)) && value >= min && value <= max) return value;
    const what = isWhole ? 'a whole number' : 'a number';
    const message = `${NAMES[setting]} must be ${what} from ${formatCount(min)} to ${formatCount(max)}.`;
    const nearest = Number.isFinite(value) ? Math.min(max, Math.max(min, isWhole ? Math.round(value) : value)) : min;
    problems.push({ setting, message, fix: String(nearest) });
    return undefined;
  };
  const text = (value: string): string | undefined => (value.trim() === '' ? undefined : value.trim());
  const chosen: { [Setting in keyof Overrides]: Overrides[Setting] | undefined } = {
    k: number('k'),
    contextTokens: number('contextTokens'),
    model: text(settings.model),
    rewrite: settings.rewrite === 'off' ? false : undefined,
    rerank: text(settings.rerank),
    rerankTimeoutMs: number('rerankTimeoutMs'),
    mmrLambda: number('mmrLambda'),
    neighbours: number('neighbours'),
  };
  return {
    overrides: Object.fromEntries(Object.entries(chosen).filter(([, value]) => value !== undefined)) as Overrides,
    problems,
  };
}

/**
 * @param defaults what the pipeline does without an override, as far as it is known
 * @returns what changed from one ask to the next, in words: `k 8 → 12`; empty when nothing did
 */
export function describeSettingChanges(
  before: Overrides,
  after: Overrides,
  defaults: Partial<Record<keyof Overrides, string | number | null>> = {},
): readonly string[] {
  const words = (setting: keyof Overrides): ((value: string | number | false | undefined) => string) => {
    return (value) => {
      if (value === false) return 'off';
      const known = value ?? defaults[setting] ?? (setting === 'rewrite' ? 'on' : 'default');
      if (typeof known !== 'number') return known;
      return setting === 'rerankTimeoutMs' ? `${formatCount(known)} ms` : formatCount(known);
    };
  };
  return (Object.keys(NAMES) as (keyof Overrides)[]).flatMap((setting) => {
    const inWords = words(setting);
    const [was, is] = [inWords(before[setting]), inWords(after[setting])];
    return was === is ? [] : [`${NAMES[setting]} ${was} → ${is}`];
  });
}
