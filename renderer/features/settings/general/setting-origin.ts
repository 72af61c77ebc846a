import type { SettingOrigin } from '../../../../main/contract/settings.ts';

/** Where a value comes from, in words. */
export const ORIGIN_TEXT: Readonly<Record<SettingOrigin, string>> = {
  flag: 'command line',
  environment: 'environment',
  workspace: 'workspace',
  user: 'your setting',
  default: 'default',
};

/** @returns why a choice here would change nothing now, or null when it would */
export function overruledReason(origin: SettingOrigin): string | null {
  if (origin === 'flag') return 'A flag on the command line decides this until the next start.';
  if (origin === 'environment') return 'An environment variable decides this until the next start.';
  return null;
}
