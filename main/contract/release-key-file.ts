const LINE = 64;

/** @param publicKey SPKI DER in base64 @returns the PEM file that is handed to others */
export function publicKeyFile(publicKey: string): string {
  const lines = publicKey.match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
