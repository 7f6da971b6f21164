import { MAP_RESULTS_FOLDER } from '../../shared/artifacts';

/**
 * Has the results of a Map's calls written to a bucket, so that the Map's own result is the key of a file. Without it the
 * result is the list of them all, which Step Functions limits to the size of a payload, some 18,000 calls.
 * https://docs.aws.amazon.com/step-functions/latest/dg/input-output-resultwriter.html
 */
export function resultWriter(bucket: string | undefined): { readonly ResultWriter?: object } {
  if (bucket === undefined) return {};
  const parameters = { Bucket: bucket, Prefix: MAP_RESULTS_FOLDER };
  return { ResultWriter: { Resource: 'arn:aws:states:::s3:putObject', Parameters: parameters } };
}
