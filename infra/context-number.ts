import { z } from 'zod';

/** A number of the context: the command line gives it as text. */
export const contextNumber = (low: number, high: number) =>
  z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/, 'it is no number')
        .transform(Number),
    ])
    .pipe(z.number().min(low).max(high));

export const contextInteger = (low: number, high: number) => contextNumber(low, high).pipe(z.int());
