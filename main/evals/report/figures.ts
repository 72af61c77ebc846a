/** @returns three decimals, or whole numbers where they are large */
export function figure(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(3);
}

/** @returns `+0.040`, `−0.012`, `0.000` */
export function signed(value: number): string {
  const size = figure(Math.abs(value));
  if (Number(size) === 0) return size;
  return `${value > 0 ? '+' : '−'}${size}`;
}

export function money(usd: number | null): string {
  if (usd === null) return 'cost unknown';
  return usd === 0 || usd >= 0.01 ? `$${usd.toFixed(2)}` : `$${usd.toFixed(4)}`;
}
