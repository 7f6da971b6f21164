import { z } from 'zod';
import {
  health,
  labelPrediction,
  labelPredictions,
  MAX_IMAGES,
  modelInfo,
  modelReference,
  prediction,
  predictions,
  predictRequest,
  problemDocument,
} from './predict-api';
import type { ProblemStatus } from './problem';

type Json = Readonly<Record<string, unknown>>;

const SCHEMAS = {
  ModelInfo: modelInfo,
  PredictRequest: predictRequest,
  Prediction: prediction,
  Predictions: predictions,
  LabelPrediction: labelPrediction,
  LabelPredictions: labelPredictions,
  Problem: problemDocument,
  Health: health,
};

const WHY: Readonly<Record<ProblemStatus, string>> = {
  400: 'The request cannot be understood: an empty body, no JSON or another one than is wanted, no model reference.',
  403: 'The image lies where the function may not read.',
  404: 'There is no such model.',
  405: 'The path does not take the method; Allow lists those that it takes.',
  413: 'The body is too large.',
  415: 'The body is neither an image nor JSON.',
  422: 'The image cannot be decoded, or has too many pixels.',
  500: 'Something unexpected; the log of the function says what.',
  503: 'No model was published yet, or the store did not respond: then Retry-After says when to try again.',
};

/** The description of the HTTP interface, OpenAPI 3.1; what the schemas of predict-api.ts say, it says. */
export function openApiDocument(): Json {
  const model = { name: 'model', in: 'query', required: false, schema: jsonSchema(modelReference) };
  return {
    openapi: '3.1.0',
    info: {
      title: 'Headstart predict',
      version: '1.0.0',
      description:
        'Classifies images with a model of the registry. A deployed function wants requests that are signed (AWS Signature Version 4, service "lambda").',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    // A function's URL asks for a signature; a server on one's own machine does not.
    security: [{ sigv4: [] }, {}],
    paths: {
      '/': {
        get: {
          operationId: 'describeModel',
          summary: 'The model that answers',
          parameters: [model],
          responses: { 200: content('ModelInfo', 'The model.'), ...problems(400, 404, 500, 503) },
        },
        post: {
          operationId: 'predict',
          summary: `Classify one image, or up to ${MAX_IMAGES} that lie in a bucket`,
          parameters: [model],
          requestBody: {
            required: true,
            content: {
              'image/*': { schema: {} },
              'application/octet-stream': { schema: {} },
              'application/json': { schema: reference('PredictRequest') },
            },
          },
          responses: {
            200: {
              description:
                'Of one image a Prediction, of a list Predictions; where images may have several labels, a LabelPrediction or LabelPredictions.',
              content: { 'application/json': { schema: { anyOf: ANSWERS.map(reference) } } },
            },
            ...problems(400, 404, 413, 415, 422, 500, 503),
          },
        },
        head: {
          operationId: 'headModel',
          summary: 'As GET, without a body',
          parameters: [model],
          responses: bodiless(200, 400, 404, 500, 503),
        },
        options: options('optionsOfModel'),
      },
      '/health': {
        get: {
          operationId: 'health',
          summary: 'Whether the function runs; no model is loaded',
          responses: { 200: content('Health', 'It runs.'), ...problems(500) },
        },
        head: { operationId: 'headHealth', summary: 'As GET, without a body', responses: bodiless(200, 500) },
        options: options('optionsOfHealth'),
      },
      '/openapi.json': {
        get: {
          operationId: 'describeInterface',
          summary: 'This document',
          responses: {
            200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
            ...problems(500),
          },
        },
        head: { operationId: 'headInterface', summary: 'As GET, without a body', responses: bodiless(200, 500) },
        options: options('optionsOfInterface'),
      },
    },
    components: {
      schemas: Object.fromEntries(Object.entries(SCHEMAS).map(([name, schema]) => [name, jsonSchema(schema)])),
      responses: Object.fromEntries(
        Object.entries(WHY).map(([status, description]) => [
          `Problem${status}`,
          { description, content: { 'application/problem+json': { schema: reference('Problem') } } },
        ]),
      ),
      securitySchemes: {
        sigv4: {
          type: 'apiKey',
          in: 'header',
          name: 'Authorization',
          description: 'AWS Signature Version 4, service "lambda".',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
    },
  };
}

function jsonSchema(schema: z.ZodType): Json {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12' });
  return rest;
}

const ANSWERS = ['Prediction', 'Predictions', 'LabelPrediction', 'LabelPredictions'] as const;

const reference = (name: keyof typeof SCHEMAS) => ({ $ref: `#/components/schemas/${name}` });

const content = (name: keyof typeof SCHEMAS, description: string) => ({
  description,
  content: { 'application/json': { schema: reference(name) } },
});

const bodiless = (...statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [status, { description: 'As GET would answer.' }]));

const options = (operationId: string) => ({
  operationId,
  summary: 'The methods that are possible here',
  responses: {
    204: {
      description: 'Allow lists them.',
      headers: { Allow: { required: true, schema: { type: 'string' } } },
    },
  },
});

const problems = (...statuses: readonly ProblemStatus[]) =>
  Object.fromEntries(statuses.map((status) => [status, { $ref: `#/components/responses/Problem${status}` }]));
