/** One thing that doctor looked at. */
export interface Finding {
  readonly topic: string;
  /** `missing` where something is absent or too old, `optional` where it is absent and most people need it not. */
  readonly state: 'ok' | 'missing' | 'optional';
  /** A version, a path, or what is wrong. */
  readonly found: string;
  /** `train` cannot run without it. */
  readonly needed: boolean;
  /** The command that mends it. */
  readonly remedy?: string;
}

/** Whether `train` would work. */
export function isReady(findings: readonly Finding[]): boolean {
  return !findings.some(({ state, needed }) => needed && state === 'missing');
}
