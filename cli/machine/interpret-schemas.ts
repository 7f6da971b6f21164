import { config } from 'zod';

/**
 * zod writes and compiles a program for each schema, which pays for itself after some hundred values. A command reads a
 * handful of each. Imported for its effect, before any schema; a program of others has a zod of its own to think of.
 */
config({ jitless: true });
