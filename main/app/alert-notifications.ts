import type { AlertNotice } from '../contract/alert.ts';

/** More than so many at once are told as one. */
const MOST_APART = 3;
/** UTF-16 units; systems cut what is longer at places of their own. */
const MAX_TITLE = 80;
const MAX_BODY = 200;

export interface DesktopNotice {
  title: string;
  body: string;
  /** The rule it is about; null where it is about several. */
  ruleId: string | null;
}

/**
 * @returns what the desktop is told of alerts that began to fire or are over: each by itself, many as one. Some desktops
 *   read markup in a body, so none is left in it
 */
export function alertNotifications(notices: readonly AlertNotice[]): readonly DesktopNotice[] {
  if (notices.length <= MOST_APART) {
    return notices.map(({ ruleId, name, state, reason }) => ({
      ruleId,
      title: plain(state === 'firing' ? `${name} fires` : `${name} is over`, MAX_TITLE),
      body: plain(reason, MAX_BODY),
    }));
  }
  const firing = notices.filter(({ state }) => state === 'firing');
  const over = notices.length - firing.length;
  const told = [...(firing.length > 0 ? [`${firing.length} fire`] : []), ...(over > 0 ? [`${over} over`] : [])];
  const names = (firing.length > 0 ? firing : notices).map(({ name }) => name);
  return [{ ruleId: null, title: `Alerts: ${told.join(', ')}`, body: plain(names.join(', '), MAX_BODY) }];
}

function plain(text: string, maxLength: number): string {
  const line = text
    .replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll('<', '‹')
    .replaceAll('>', '›')
    .replaceAll('&', '＆')
    .trim();
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1)}…`;
}
