import { readFileSync } from 'node:fs';

/**
 * The largest resident memory of this process so far, in MB. Linux keeps what `process.resourceUsage()` tells across the
 * start of a program, so that there a small process would inherit the peak of the large one that started it.
 */
export function peakMemoryMb(): number {
  try {
    const [, kB] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
    if (kB) return Number(kB) / 1024;
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS / 1024;
}
