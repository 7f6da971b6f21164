/**
 * TensorFlow.js for Node, on any version of Node: 4.22, the last release, calls two functions of `node:util` that Node 23
 * removed. Modules import its values from here; types may come from the package itself.
 */
import './restore-util';

export * from '@tensorflow/tfjs-node';
