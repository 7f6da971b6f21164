interface Resource {
  readonly Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: a template's properties are whatever their type has
  readonly Properties?: any;
}

export interface TemplateOfResources {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/**
 * The subnets that an update could not make, a line each: CloudFormation makes a new subnet, or the successor of one that is
 * replaced, before it removes any, and EC2 refuses one that overlaps another of its VPC.
 */
export function subnetClashes(deployed: TemplateOfResources, wanted: TemplateOfResources): string[] {
  const clashes: string[] = [];
  for (const [id, { Properties: made }] of subnetsOf(wanted)) {
    const vpc = made.VpcId.Ref;
    if (!staysInPlace(deployed.Resources[vpc], wanted.Resources[vpc])) continue;
    for (const [otherId, { Properties: standing }] of subnetsOf(deployed)) {
      if (
        standing.VpcId.Ref !== vpc ||
        (otherId === id && staysInPlace({ Properties: standing }, { Properties: made }))
      ) {
        continue;
      }
      if (overlap(made.CidrBlock, standing.CidrBlock)) {
        clashes.push(`${id} ${made.CidrBlock} overlaps ${otherId} ${standing.CidrBlock}`);
      }
    }
  }
  return clashes;
}

const subnetsOf = ({ Resources }: TemplateOfResources) =>
  Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::EC2::Subnet');

/** Of a VPC or subnet. CloudFormation replaces it where one of these changes. */
function staysInPlace(before?: Pick<Resource, 'Properties'>, after?: Pick<Resource, 'Properties'>): boolean {
  const fixed = ({ Properties }: Pick<Resource, 'Properties'>) =>
    JSON.stringify([Properties.CidrBlock, Properties.VpcId, Properties.AvailabilityZone]);
  return before !== undefined && after !== undefined && fixed(before) === fixed(after);
}

function overlap(a: string, b: string): boolean {
  const [firstA, lastA] = rangeOf(a);
  const [firstB, lastB] = rangeOf(b);
  return firstA <= lastB && firstB <= lastA;
}

function rangeOf(cidr: string): readonly [number, number] {
  const [address = '', bits = ''] = cidr.split('/');
  const first = address.split('.').reduce((sum, byte) => sum * 256 + Number(byte), 0);
  return [first, first + 2 ** (32 - Number(bits)) - 1];
}
