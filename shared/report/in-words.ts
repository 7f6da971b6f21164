import type { Interval } from '../metrics/interval';
import { thousands } from '../thousands';

/** 98.7 % */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** 97.5 to 99.6 % */
export const range = ({ low, high }: Interval): string => `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)} %`;

/** 1 image; 1,280 images */
export const count = (number: number, thing: string): string =>
  `${thousands(number)} ${thing}${number === 1 ? '' : 's'}`;

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
