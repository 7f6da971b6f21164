/** What a part of a CloudFormation template comes to: strings for references, everything else as it stands. */
export type Values = Readonly<Record<string, string>>;

/**
 * Puts values in the place of a template's intrinsic functions. An attribute of a resource becomes `Id.Attribute`, unless
 * `values` names it.
 * @param values of parameters, pseudo parameters and resources, by the names that stand in `Ref`
 * @throws RangeError at an intrinsic function that is not known here
 */
export function resolveTemplate(part: unknown, values: Values): unknown {
  if (Array.isArray(part)) return part.map((each) => resolveTemplate(each, values));
  if (typeof part !== 'object' || part === null) return part;
  const [[name = '', argument] = []] = Object.entries(part);
  if (Object.keys(part).length !== 1 || !(name === 'Ref' || name.startsWith('Fn::'))) {
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, resolveTemplate(value, values)]));
  }
  switch (name) {
    case 'Ref':
      return values[argument as string] ?? argument;
    case 'Fn::GetAtt': {
      const attribute = (argument as string[]).join('.');
      return values[attribute] ?? attribute;
    }
    case 'Fn::Join': {
      const [separator, parts] = argument as [string, unknown];
      return (resolveTemplate(parts, values) as string[]).join(separator);
    }
    case 'Fn::Sub':
      return (argument as string).replace(/\$\{([^}]+)\}/g, (_, key: string) => values[key] ?? key);
    default:
      throw new RangeError(`The template has "${name}", which is not resolved here`);
  }
}
