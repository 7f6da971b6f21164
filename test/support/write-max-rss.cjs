/**
 * Loaded by --require: leaves a peak of resident memory, in KiB, in the file that MAX_RSS_FILE names. On Linux not by
 * getrusage, which a process inherits from the one that started it. A process that this one forked counts with its own
 * peak beside what this one had reached by the time that other ended; the file holds the largest of all. That is never
 * less than what all of them held at any one moment, however their peaks fell.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

const parent = process.channel ? process.ppid : undefined;

function peakKib(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  } catch {
    return pid === process.pid ? process.resourceUsage().maxRSS : 0;
  }
}

process.on('exit', () => {
  const file = process.env.MAX_RSS_FILE;
  const known = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
  const held = peakKib(process.pid) + (parent ? peakKib(parent) : 0);
  writeFileSync(file, String(Math.max(known, held)));
});
