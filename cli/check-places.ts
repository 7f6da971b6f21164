import type { Command } from 'commander';
import { localPath, storeUri } from './place';

/** How the help calls what is a path on this machine; what may be an address is called so there. */
const IS_PATH = /[<[](?:folder|file|out\.zip)[\]>]/;

/**
 * Sees that what a command takes for a path is none of an address, and that its store is one: `--out s3://bucket` would make a
 * folder called `s3:`, and succeed.
 * @throws ConfigError naming the option or the argument
 */
export function checkPlaces(command: Command): void {
  for (const option of command.options) {
    const value: unknown = command.getOptionValue(option.attributeName());
    if (typeof value !== 'string') continue;
    if (option.long === '--store') storeUri(value);
    else if (IS_PATH.test(option.flags)) localPath(value, option.long ?? option.flags);
  }
  for (const [i, argument] of command.registeredArguments.entries()) {
    const value: unknown = command.processedArgs[i];
    const name = `<${argument.name()}>`;
    if (IS_PATH.test(name) && typeof value === 'string') localPath(value, name);
  }
}
