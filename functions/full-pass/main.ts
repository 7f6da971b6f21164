import { runJob } from './run-job';

/** The process that a job's container starts: `full-pass [--device cpu]`. */
runJob({ env: process.env, args: process.argv.slice(2) }).then(
  (code) => process.exit(code),
  (error: unknown) => {
    // Nothing but a fault in the job's own frame comes here.
    console.error(error);
    process.exit(1);
  },
);
