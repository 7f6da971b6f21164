import fc from 'fast-check';

// biome-ignore lint/suspicious/noExplicitAny: a JSON schema is JSON of many shapes
export type JsonSchema = any;

/** A schema with every reference to a part of the document put in its place; the document has no circles. */
export function resolved(schema: JsonSchema, document: JsonSchema): JsonSchema {
  if (Array.isArray(schema)) return schema.map((each) => resolved(each, document));
  if (typeof schema !== 'object' || schema === null) return schema;
  if (typeof schema.$ref === 'string') {
    const target = schema.$ref
      .slice(2)
      .split('/')
      .reduce((part: JsonSchema, name: string) => part[name], document);
    return resolved(target, document);
  }
  return Object.fromEntries(Object.entries(schema).map(([name, each]) => [name, resolved(each, document)]));
}

/** Values that a schema allows, as far as schemas of requests go here. */
export function valuesOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map(valuesOf));
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'string':
      if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern));
      return fc.string({
        unit: 'grapheme',
        minLength: schema.minLength,
        maxLength: Math.min(schema.maxLength ?? 30, 60),
      });
    case 'integer':
      return fc.integer({ min: schema.minimum, max: schema.maximum });
    case 'array':
      return fc.array(valuesOf(schema.items), {
        minLength: schema.minItems,
        maxLength: Math.min(schema.maxItems ?? 5, 5),
      });
    case 'object':
      return fc.record(
        Object.fromEntries(
          Object.entries(schema.properties as Record<string, JsonSchema>).map(([name, own]) => [name, valuesOf(own)]),
        ),
        { requiredKeys: schema.required ?? [] },
      );
    default:
      throw new Error(`No values are made for ${JSON.stringify(schema)}`);
  }
}
