import type { Command } from 'commander';
import { InvalidArgumentError } from '../base/errors/invalid-argument-error.ts';
import type { AccessAs } from '../contract/access.ts';

export interface AsFlags {
  as?: string[];
  tenant?: string;
}

/** Adds the flags by which a command reads on somebody's behalf. */
export function addAsFlags(command: Command): Command {
  return command
    .option('--as <principal...>', 'on behalf of this user or group: only what they may find')
    .option('--tenant <name>', "of this tenant; the principal's declared one by default");
}

/** @returns on whose behalf, or undefined for the owner */
export function readAs({ as, tenant }: AsFlags): AccessAs | undefined {
  if (as === undefined) {
    if (tenant === undefined) return undefined;
    throw new InvalidArgumentError(`--tenant ${tenant} says whose tenant only with --as. Add --as NAME.`);
  }
  return { principals: as, ...(tenant === undefined ? {} : { tenant }) };
}

/** @throws InvalidArgumentError when nobody is named */
export function requireAs(flags: AsFlags): AccessAs {
  const as = readAs(flags);
  if (as === undefined) throw new InvalidArgumentError('Name whose access to check: --as NAME.');
  return as;
}
