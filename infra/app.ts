import { App } from 'aws-cdk-lib';
import { HeadstartStack } from './headstart-stack';
import { ContextError, readParameters } from './parameters';

// No record of the constructs that are used, also where cdk.json is not read.
const app = new App({ analyticsReporting: false });
try {
  const parameters = readParameters(app.node.getAllContext());
  new HeadstartStack(app, parameters.name, parameters);
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  // What a person mistyped needs no stack trace.
  console.error(error.message);
  process.exit(1);
}
