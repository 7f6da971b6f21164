import { isObject, type Json, readPath, type Scope } from './payload-template';

/** Whether a rule of a Choice state holds: And, Or, Not, and the comparisons that the pipeline needs. */
export function holds(rule: Json, scope: Scope): boolean {
  if (!isObject(rule)) throw new SyntaxError('A choice rule must be an object');
  if (rule.And !== undefined) return (rule.And as readonly Json[]).every((part) => holds(part, scope));
  if (rule.Or !== undefined) return (rule.Or as readonly Json[]).some((part) => holds(part, scope));
  if (rule.Not !== undefined) return !holds(rule.Not, scope);
  const comparison = Object.keys(rule).find((key) => key !== 'Variable' && key !== 'Next');
  const wanted = rule[comparison ?? ''] as Json;
  if (comparison === 'IsPresent') return isPresent(rule.Variable as string, scope) === wanted;
  const value = readPath(rule.Variable as string, scope);
  switch (comparison) {
    case 'StringEquals':
    case 'NumericEquals':
    case 'BooleanEquals':
      return value === wanted;
    case 'NumericGreaterThan':
      return (value as number) > (wanted as number);
    case 'NumericGreaterThanEquals':
      return (value as number) >= (wanted as number);
    case 'NumericLessThan':
      return (value as number) < (wanted as number);
    default:
      throw new SyntaxError(`The comparison "${comparison}" does not run locally`);
  }
}

function isPresent(path: string, scope: Scope): boolean {
  try {
    readPath(path, scope);
    return true;
  } catch {
    return false;
  }
}
