/** @returns the argument as a POSIX shell takes it: bare when it is plain, else in single quotes */
export function shellQuote(argument: string): string {
  return /^[\w@%+=:,./-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;
}

/** @returns the CLI line for arguments, each quoted as needed: `trestle ask 'How long?' --workspace /srv/handbook` */
export function cliLine(...args: readonly string[]): string {
  return ['trestle', ...args].map(shellQuote).join(' ');
}
