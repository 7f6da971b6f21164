import type { Interval } from '../metrics/interval';
import { thousands } from '../thousands';

/** 98.7 % */
export const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** 97.5 to 99.6 % */
export const range = ({ low, high }: Interval): string => `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)} %`;

/** 0.987; – where there was nothing to measure */
export const threePlaces = (value: number | null): string => value?.toFixed(3) ?? '–';

/** 1 image; 1,280 images */
export const count = (number: number, thing: string, things = `${thing}s`): string =>
  `${thousands(number)} ${number === 1 ? thing : things}`;

export const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
