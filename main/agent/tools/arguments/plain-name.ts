/** @returns what is left of a name when nobody minds how its words are joined: `maxResults`, `max_results`, `Max-Results` */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[\s_.-]/g, '');
}

/** @returns what each name means, however its words are joined; names that mean the same are left out */
export function byPlainName(names: readonly string[]): ReadonlyMap<string, string> {
  const found = new Map<string, string | null>();
  for (const name of names) found.set(plainName(name), found.has(plainName(name)) ? null : name);
  return new Map([...found].flatMap(([plain, name]) => (name === null ? [] : [[plain, name] as const])));
}
