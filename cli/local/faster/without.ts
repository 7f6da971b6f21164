/** What makes a run on one machine faster, and changes nothing of its results; README.md beside this file says how much. */
export const FASTER = ['fork-ahead', 'step-process', 'kept-code', 'v8-flags', 'work-ahead', 'collect-garbage'] as const;
export type Faster = (typeof FASTER)[number];

const VARIABLE = 'HEADSTART_WITHOUT';

/** Whether one of these is to be left out, so that what it saves can be measured: HEADSTART_WITHOUT=kept-code,v8-flags. */
export const isWithout = (name: Faster): boolean => namesIn(process.env[VARIABLE]).includes(name);

/** The names that the variable gives and nobody knows: nothing would be measured. */
export const unknownIn = (value: string | undefined): string[] =>
  namesIn(value).filter((name) => !FASTER.some((known) => known === name));

const namesIn = (value = ''): string[] => value.split(',').filter(Boolean);
