/** "+0.0123", with a sign in any case. */
export const signed = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;

/** "validation loss 0.4321 → 0.4200 (-0.0121)"; a dash where a run has no such number. */
export function stepText(name: string, was: number | null, is: number | null): string {
  const text = `${name} ${was?.toFixed(4) ?? '–'} → ${is?.toFixed(4) ?? '–'}`;
  return was === null || is === null ? text : `${text} (${signed(is - was)})`;
}
