import { z } from 'zod';

/** A run's configuration travels in an event of Step Functions, of which 256 KiB is the limit. */
const MOST_EXCLUDED_BYTES = 200_000;

/** Images that are left out, by path inside the archive. */
export const excludeSchema = z
  .array(z.string().min(1))
  .refine((names) => Buffer.byteLength(JSON.stringify(names)) <= MOST_EXCLUDED_BYTES, {
    message: `the list is longer than ${MOST_EXCLUDED_BYTES} bytes; write an archive without these images instead ("headstart inspect --clean-zip")`,
  });
