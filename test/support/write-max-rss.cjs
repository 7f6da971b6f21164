/** Loaded by --require: leaves the process's peak of resident memory, in KiB, in the file that MAX_RSS_FILE names. */
process.on('exit', () => {
  require('node:fs').writeFileSync(process.env.MAX_RSS_FILE, String(process.resourceUsage().maxRSS));
});
