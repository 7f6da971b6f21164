import { App } from 'aws-cdk-lib';
import { HeadstartStack } from './headstart-stack';
import { readParameters } from './parameters';

const app = new App();
const parameters = readParameters(app.node.getAllContext());
new HeadstartStack(app, parameters.name, parameters);
