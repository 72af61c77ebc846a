/** Variables whose values are secrets by name; their values are removed from everything that is stored. */
const SECRET_NAME = /(?:^TRESTLE_SECRET_|_API_KEY$|_TOKEN$|_SECRET$|_PASSWORD$|^AWS_SECRET_ACCESS_KEY$)/;

/** @returns the values of the environment's secrets */
export function knownSecrets(environment: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    value !== undefined && SECRET_NAME.test(name) ? [value] : [],
  );
}
