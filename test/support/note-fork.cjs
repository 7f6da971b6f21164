/**
 * Loaded by --require: a process that was forked leaves its number in the file that FORK_FILE names, and says on standard
 * error what FORK_SAYS holds.
 */
const { writeFileSync, writeSync } = require('node:fs');

if (process.channel) {
  writeFileSync(process.env.FORK_FILE, String(process.pid));
  if (process.env.FORK_SAYS) writeSync(2, `${process.env.FORK_SAYS}\n`);
}
