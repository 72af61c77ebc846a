/** Where keys come from. Values go to who sends them, and nowhere else. */
export interface SecretSource {
  /**
   * @returns null when nobody has it
   * @throws AuthError when the vault has to be asked and cannot be opened, StorageError when it is damaged
   */
  find(name: string): Promise<FoundSecret | null>;
}

export interface FoundSecret {
  value: string;
  /** For sentences: "the vault", "the variable OPENAI_API_KEY". */
  origin: string;
}
