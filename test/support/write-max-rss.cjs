/**
 * Loaded by --require: leaves the process's peak of resident memory, in KiB, in the file that MAX_RSS_FILE names. On Linux
 * not by getrusage, which a process inherits from the one that started it.
 */
const { readFileSync, writeFileSync } = require('node:fs');

function peakKib() {
  try {
    return /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1];
  } catch {
    return String(process.resourceUsage().maxRSS);
  }
}

process.on('exit', () => writeFileSync(process.env.MAX_RSS_FILE, peakKib()));
