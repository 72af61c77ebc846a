/** What a site asks of programs that read it. */
export interface RobotsRules {
  isAllowed(url: URL): boolean;
  /** Between two requests, in milliseconds; 0 when nothing is asked. */
  delayMs: number;
}

/** The name by which a site may address this program in robots.txt, and that it sends. */
export const ROBOT_NAME = 'trestle';
const MAX_LENGTH = 500 * 1024;
const MAX_RULES = 2000;
/** A longer pause than this is a way of saying no; it is kept to all the same, up to here, in milliseconds. */
const MAX_DELAY_MS = 10_000;

export const ALL_ALLOWED: RobotsRules = { isAllowed: () => true, delayMs: 0 };
export const NONE_ALLOWED: RobotsRules = { isAllowed: () => false, delayMs: 0 };

interface Rule {
  isAllow: boolean;
  pattern: string;
}

/** Reads the group for this program, or the one for all. @see RFC 9309 */
export function parseRobots(text: string): RobotsRules {
  const groups: { agents: string[]; rules: Rule[]; delayMs: number }[] = [];
  let isInAgents = false;
  for (const line of text.slice(0, MAX_LENGTH).split(/\r\n|\r|\n/)) {
    const field = /^\s*([a-z-]{1,30})\s*:\s*(.*?)\s*$/i.exec(line.replace(/#.*$/, ''));
    if (!field) continue;
    const [, rawName = '', value = ''] = field;
    const name = rawName.toLowerCase();
    if (name === 'user-agent') {
      if (!isInAgents) groups.push({ agents: [], rules: [], delayMs: 0 });
      groups.at(-1)?.agents.push(value.toLowerCase());
      isInAgents = true;
      continue;
    }
    isInAgents = false;
    const group = groups.at(-1);
    if (group === undefined) continue;
    if ((name === 'allow' || name === 'disallow') && value !== '' && group.rules.length < MAX_RULES) {
      group.rules.push({ isAllow: name === 'allow', pattern: value });
    }
    const seconds = name === 'crawl-delay' ? Number(value) : Number.NaN;
    if (seconds > 0) group.delayMs = Math.min(seconds * 1000, MAX_DELAY_MS);
  }
  const own = groups.filter(({ agents }) => agents.includes(ROBOT_NAME));
  const chosen = own.length > 0 ? own : groups.filter(({ agents }) => agents.includes('*'));
  const rules = chosen.flatMap((group) => group.rules);
  return {
    delayMs: Math.max(0, ...chosen.map(({ delayMs }) => delayMs)),
    isAllowed: (url) => decide(rules, url.pathname + url.search),
  };
}

/** The longest pattern that matches decides; of equal ones the one that allows. */
function decide(rules: readonly Rule[], path: string): boolean {
  let best: Rule | null = null;
  for (const rule of rules) {
    if (!matches(rule.pattern, path)) continue;
    const isLonger = best === null || rule.pattern.length > best.pattern.length;
    if (isLonger || (rule.isAllow && rule.pattern.length === best?.pattern.length)) best = rule;
  }
  return best?.isAllow ?? true;
}

/** `*` stands for anything, `$` at the end for the end; the parts are looked for one after the other. */
function matches(pattern: string, path: string): boolean {
  const isToEnd = pattern.endsWith('$');
  const parts = (isToEnd ? pattern.slice(0, -1) : pattern).split('*');
  const [first = '', ...rest] = parts;
  if (!path.startsWith(first)) return false;
  let position = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = isToEnd && index === rest.length - 1;
    const at = isLast ? path.length - part.length : path.indexOf(part, position);
    if (at < position || !path.startsWith(part, at)) return false;
    position = at + part.length;
  }
  return !isToEnd || position === path.length;
}
