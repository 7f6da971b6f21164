/**
 * Loaded by --require: the process that trains leaves its number in the file that FORK_FILE names, and says on standard
 * error what FORK_SAYS holds.
 */
const { writeFileSync, writeSync } = require('node:fs');

if (process.channel && process.argv[1].endsWith('step-process.js')) {
  writeFileSync(process.env.FORK_FILE, String(process.pid));
  if (process.env.FORK_SAYS) writeSync(2, `${process.env.FORK_SAYS}\n`);
}
