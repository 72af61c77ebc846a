import { askRequest, type AskRequest } from '../../../../main/contract/ask.ts';
import { formatCount } from '../../../ui/format.ts';

/** The controls as typed; empty leaves a setting to the pipeline. */
export interface AskSettings {
  k: string;
  contextTokens: string;
  model: string;
}

export const UNCHANGED_SETTINGS: AskSettings = { k: '', contextTokens: '', model: '' };

/** What the contract allows, read from its schema: the two cannot drift apart. */
const { k, contextTokens } = askRequest.shape.overrides.unwrap().shape;
const LIMITS = {
  k: { min: k.unwrap().minValue ?? 1, max: k.unwrap().maxValue ?? Number.MAX_SAFE_INTEGER },
  contextTokens: {
    min: contextTokens.unwrap().minValue ?? 1,
    max: contextTokens.unwrap().maxValue ?? Number.MAX_SAFE_INTEGER,
  },
} as const;

const NAMES = { k: 'k', contextTokens: 'context' } as const;

export interface SettingProblem {
  setting: 'k' | 'contextTokens';
  /** What is allowed. */
  message: string;
  /** The allowed value next to the typed one. */
  fix: string;
}

/** @returns the overrides of the ask, and one problem for each control that does not hold an allowed value */
export function parseSettings(settings: AskSettings): {
  overrides: AskRequest['overrides'];
  problems: readonly SettingProblem[];
} {
  const problems: SettingProblem[] = [];
  const whole = (setting: SettingProblem['setting']): number | undefined => {
    const typed = settings[setting].trim().replaceAll(',', '');
    if (typed === '') return undefined;
    const { min, max } = LIMITS[setting];
    const value = Number(typed);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    const message = `${NAMES[setting]} must be a whole number from ${formatCount(min)} to ${formatCount(max)}.`;
    const nearest = Number.isFinite(value) ? Math.min(max, Math.max(min, Math.round(value))) : min;
    problems.push({ setting, message, fix: String(nearest) });
    return undefined;
  };
  const chosen = { k: whole('k'), contextTokens: whole('contextTokens') };
  const model = settings.model.trim();
  return {
    overrides: {
      ...(chosen.k === undefined ? {} : { k: chosen.k }),
      ...(chosen.contextTokens === undefined ? {} : { contextTokens: chosen.contextTokens }),
      ...(model === '' ? {} : { model }),
    },
    problems,
  };
}

/**
 * @param defaults what the pipeline does without an override, as far as it is known
 * @returns what changed from one ask to the next, in words: `k 8 → 12`; empty when nothing did
 */
export function describeSettingChanges(
  before: AskRequest['overrides'],
  after: AskRequest['overrides'],
  defaults: Partial<Record<keyof AskRequest['overrides'], string | number | null>> = {},
): readonly string[] {
  const words = (setting: keyof AskRequest['overrides'], value: string | number | undefined): string => {
    const known = value ?? defaults[setting] ?? 'default';
    return typeof known === 'number' ? formatCount(known) : known;
  };
  return (['k', 'contextTokens', 'model'] as const)
    .filter((setting) => words(setting, before[setting]) !== words(setting, after[setting]))
    .map((setting) => {
      const name = setting === 'contextTokens' ? 'context' : setting;
      return `${name} ${words(setting, before[setting])} → ${words(setting, after[setting])}`;
    });
}
