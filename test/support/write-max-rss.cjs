/**
 * Loaded by --require: leaves a peak of resident memory, in KiB, in the file that MAX_RSS_FILE names. On Linux not by
 * getrusage, which a process inherits from the one that started it. When a process that this one forked ends, its own
 * peak, those of all others that this one has forked, and this one's count together; the file holds the largest such sum.
 * That is never less than what all of them held at any one moment. Garbage is collected again and again: what one process leaves lying is
 * of no use to another, so that the sum would tell more of V8's leisure than of what the run needs.
 */
const { existsSync, readFileSync, writeFileSync } = require('node:fs');
const { setFlagsFromString } = require('node:v8');
const { runInNewContext } = require('node:vm');
const { isMainThread } = require('node:worker_threads');

/** Of the time, for collecting. */
const SHARE = 0.1;
const parent = process.channel ? process.ppid : undefined;

function peakKib(pid) {
  try {
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
  } catch {
    return String(pid) === String(process.pid) ? process.resourceUsage().maxRSS : 0;
  }
}

function childrenOf(pid) {
  return readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
}

if (isMainThread) {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc');
  const collect = () => {
    const begun = performance.now();
    gc();
    setTimeout(collect, (performance.now() - begun) / SHARE).unref();
  };
  collect();
  process.on('exit', () => {
    const file = process.env.MAX_RSS_FILE;
    const known = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    const all = parent ? [parent, ...childrenOf(parent)] : [process.pid];
    const held = all.reduce((sum, pid) => sum + peakKib(pid), 0);
    writeFileSync(file, String(Math.max(known, held)));
  });
}
