/** What the operating system keeps for a person: headless machines have none. It never throws. */
export interface Keyring {
  /** @returns null when there is no such entry, no keyring, or the person said no */
  read(service: string, account: string): Promise<string | null>;
  /** @returns whether it is kept, tried by reading it back */
  write(service: string, account: string, value: string): Promise<boolean>;
}
