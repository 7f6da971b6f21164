import { App } from 'aws-cdk-lib';
import { HeadstartStack } from './headstart-stack';
import { imageSources } from './image-source';
import { ImageStack } from './image-stack';
import { ContextError, readParameters } from './parameters';

// No record of the constructs that are used, also where cdk.json is not read.
const app = new App({ analyticsReporting: false });
try {
  const parameters = readParameters(app.node.getAllContext(), process.env.CDK_DEFAULT_REGION);
  const images = imageSources(app, parameters);
  if (Object.keys(images).length > 0) new ImageStack(app, images, parameters);
  new HeadstartStack(app, parameters.name, parameters, images);
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  // What a person mistyped needs no stack trace.
  console.error(error.message);
  process.exit(1);
}
