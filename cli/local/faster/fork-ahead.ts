import { forkAhead } from './fork-step-process';

/** A bundle of its own, small enough to be compiled at once. */
forkAhead();
