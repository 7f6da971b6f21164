import { z } from 'zod';

/** base/names/…: which network a name stood for when it was fetched. */
export const baseNameSchema = z.object({ sha256: z.string().regex(/^[0-9a-f]{64}$/) });
