#!/usr/bin/env node
const { existsSync } = require('node:fs');
const { join } = require('node:path');

const main = join(__dirname, '../dist/main.js');
if (!existsSync(main)) {
  console.error('headstart has not been set up yet.\n→ run "npm run setup" in its folder');
  process.exit(4);
}
// What of this may be left out, and what it saves: cli/local/faster/README.md.
require('../dist/tune-start.js').tuneStart();
// libuv's pool decodes the images; it reads its size when it is first used.
process.env.UV_THREADPOOL_SIZE ??= String(Math.max(4, require('node:os').availableParallelism()));
// ONNX Runtime reports on its user unless this is set before it is loaded: docs/privacy.md.
process.env.ORT_DISABLE_TELEMETRY = '1';
// TensorFlow's notes on the processor help nobody here; errors stay.
process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
// The lock file pins the AWS SDK, and its versions here support Node 20.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
// picocolors takes any FORCE_COLOR for a yes; everywhere else 0 and false mean no.
if (/^(0|false)$/.test(process.env.FORCE_COLOR ?? '')) {
  delete process.env.FORCE_COLOR;
  process.env.NO_COLOR ||= '1';
}
// Training's process loads TensorFlow while this one compiles the rest.
if (process.argv[2] === 'train' && !process.argv.some((arg) => arg === '--help' || arg === '-h')) {
  require('../dist/fork-ahead.js');
}
require(main);
