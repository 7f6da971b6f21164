import { z } from 'zod';

/** Of a whole, 0 to 1. */
export const share = z.number().min(0).max(1);
