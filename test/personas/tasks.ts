import { DATA_SCIENTIST } from './data-scientist';
import { ML_ENGINEER } from './ml-engineer';
import type { Task } from './task';
import { WEB_DEVELOPER } from './web-developer';
import { WITHOUT_TERMINAL } from './without-terminal';

/** What new users want to do first, each in an empty folder with the package as npm packs it. */
export const TASKS: readonly Task[] = [...DATA_SCIENTIST, ...WEB_DEVELOPER, ...ML_ENGINEER, ...WITHOUT_TERMINAL];
