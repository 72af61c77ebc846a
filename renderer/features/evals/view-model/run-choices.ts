import type { RequestOf } from '../../../../main/contract/methods.ts';

/** What is typed to run an eval otherwise than its file says; empty leaves it to the file. */
export interface RunChoices {
  repeats: string;
  limit: string;
  seed: string;
  label: string;
  cells: 'all' | 'baseline';
  cache: boolean;
}

export const AS_THE_FILE: RunChoices = {
  repeats: '',
  limit: '',
  seed: '',
  label: '',
  cells: 'all',
  cache: true,
};

type Numeric = 'repeats' | 'limit' | 'seed';
/** As the contract bounds them. */
const BOUNDS: Readonly<Record<Numeric, readonly [least: number, most: number]>> = {
  repeats: [1, 50],
  limit: [1, 100_000],
  seed: [0, 4_294_967_295],
};

export interface CheckedChoices {
  /** Null while something is wrong. */
  request: RequestOf<'eval.start'> | null;
  problems: Partial<Record<Numeric, string>>;
}

/** @returns the request that is meant, or what is wrong with each field */
export function runChoices(evalId: string, form: RunChoices): CheckedChoices {
  const problems: CheckedChoices['problems'] = {};
  const numbers: Partial<Record<Numeric, number>> = {};
  for (const name of ['repeats', 'limit', 'seed'] as const) {
    const text = form[name].trim().replaceAll(',', '');
    if (text === '') continue;
    const [least, most] = BOUNDS[name];
    const value = Number(text);
    if (Number.isInteger(value) && value >= least && value <= most) numbers[name] = value;
    else problems[name] = `A whole number from ${least} to ${most.toLocaleString('en-US')}`;
  }
  if (Object.keys(problems).length > 0) return { request: null, problems };
  return {
    problems,
    request: {
      eval: evalId,
      ...numbers,
      label: form.label.trim(),
      cells: form.cells,
      cache: form.cache,
    },
  };
}

/** @returns the same as flags of `trestle eval run` */
export function runFlags(form: RunChoices): readonly string[] {
  return [
    ...(['repeats', 'limit', 'seed', 'label'] as const).flatMap((name) =>
      form[name].trim() === '' ? [] : [`--${name}`, form[name].trim()],
    ),
    ...(form.cells === 'baseline' ? ['--baseline'] : []),
    ...(form.cache ? [] : ['--no-cache']),
  ];
}
