/** @returns a design token's colour as `#rrggbb`, also where the build has shortened it to `#rgb`; grey for what is no such colour */
export function hexColour(value: string): string {
  const text = value.trim();
  if (/^#[0-9a-f]{6}$/i.test(text)) return text;
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/i.exec(text);
  return short === null
    ? '#808080'
    : `#${short
        .slice(1)
        .map((digit) => digit + digit)
        .join('')}`;
}
