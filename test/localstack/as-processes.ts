import type { Template } from './differences-from-template';

type Properties = Readonly<Record<string, unknown>>;

/**
 * A template, of a release say, with the code of one that is deployed here: functions are processes, and find their native
 * packages as those do. What a release ran in its functions is not kept; its resources and settings are.
 */
export function asProcesses(template: Template, deployed: Template): Template {
  const resources = Object.entries(template.Resources).map(([id, resource]) => {
    const { Type, Properties = {} } = resource;
    if (Type === 'AWS::Lambda::Function') {
      const here = deployed.Resources[id]?.Properties;
      if (!here) throw new Error(`No function ${id} is deployed whose code it could have`);
      return [id, { ...resource, Properties: withCode(Properties, here) }];
    }
    if (Type === 'AWS::StepFunctions::StateMachine') {
      // LocalStack makes as many threads.
      const DefinitionString = (Properties.DefinitionString as string).replace(
        /"MaxConcurrency":\d+/g,
        '"MaxConcurrency":4',
      );
      return [id, { ...resource, Properties: { ...Properties, DefinitionString } }];
    }
    return [id, resource];
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

function withCode(
  { PackageType: _, ...own }: Properties,
  { Code, Handler, Runtime, Environment }: Properties,
): Properties {
  const path = variablesOf(Environment).NODE_PATH;
  const Variables = { ...variablesOf(own.Environment), ...(path !== undefined && { NODE_PATH: path }) };
  return { ...own, Code, Handler, Runtime, Environment: { Variables } };
}

const variablesOf = (environment: unknown) => (environment as { Variables: Properties }).Variables;
