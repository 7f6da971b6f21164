type Environment = Record<string, string | undefined>;

const KEYS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/**
 * Makes this process's environment say what the flags say, with the AWS CLI's order of precedence, so that the SDK, the
 * store and the cdk that is started from here all see the same account and region:
 * region: --region, AWS_REGION, AWS_DEFAULT_REGION, the profile's; profile: --profile, AWS_PROFILE, AWS_DEFAULT_PROFILE.
 * A profile given by flag goes before keys in the environment, as there. The SDK knows neither of the DEFAULT variables.
 */
export function enterAwsEnvironment(
  { profile, region }: { readonly profile?: string; readonly region?: string },
  env: Environment = process.env,
): void {
  const setOrLeave = (name: string, value: string | undefined) => {
    if (value) env[name] = value;
  };
  setOrLeave('AWS_PROFILE', profile ?? env.AWS_PROFILE ?? env.AWS_DEFAULT_PROFILE);
  setOrLeave('AWS_REGION', region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION));
  if (profile) for (const key of KEYS) delete env[key];
  // The SDK takes the profile where both are there; the CLI takes the keys. The profile's region was read by neither.
  else if (env.AWS_PROFILE && KEYS.slice(0, 2).every((key) => env[key]) && env.AWS_REGION) delete env.AWS_PROFILE;
}
