import { z } from 'zod';
import { configSchema } from '../../shared/config';

/** headstart.schema.json: what editors complete and check a headstart.config.json by. */
export function configJsonSchema(): object {
  const { $schema, properties, ...rest } = z.toJSONSchema(configSchema, { io: 'input' });
  return {
    $schema,
    title: 'Configuration of a Headstart run',
    ...rest,
    properties: {
      $schema: { type: 'string', description: 'Where this schema lies; for editors only.' },
      ...properties,
    },
  };
}

/** The bytes of the file. */
export const configJsonSchemaText = () => `${JSON.stringify(configJsonSchema(), undefined, 2)}\n`;
