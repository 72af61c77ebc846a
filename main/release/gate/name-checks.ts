import type { GateCheckFile, GateCheckKind } from '../../contract/gate.ts';

/** @returns the kind of a check, which is the key that names it */
export function kindOf(check: GateCheckFile): GateCheckKind {
  if ('eval' in check) return 'eval';
  if ('replay' in check) return 'replay';
  if ('load' in check) return 'load';
  if ('cost' in check) return 'cost';
  if ('drills' in check) return 'drills';
  return 'access' in check ? 'access' : 'prompts';
}

/** @returns a name for each check: its own, or what it checks; two of one name are told apart by a number */
export function nameChecks(checks: readonly GateCheckFile[]): readonly string[] {
  const times = new Map<string, number>();
  return checks.map((check) => {
    const name = check.name ?? describe(check);
    const count = (times.get(name) ?? 0) + 1;
    times.set(name, count);
    return count === 1 ? name : `${name} (${count})`;
  });
}

function describe(check: GateCheckFile): string {
  if ('eval' in check) return `Eval ${check.eval}: ${check.metric}`;
  if ('replay' in check) return `Replay: ${check.metric.replaceAll('-', ' ')}`;
  if ('load' in check)
    return check.metric === undefined ? `Load ${check.load}: SLOs` : `Load ${check.load}: ${check.metric}`;
  if ('cost' in check) return `Cost per success: ${check.cost}`;
  if ('drills' in check) return 'Drills that must hold';
  return 'access' in check ? 'Access: foreign chunks' : 'Prompts: errors';
}
