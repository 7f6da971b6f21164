import { resolveTemplate } from './resolve-template';

describe('resolveTemplate()', () => {
  const values = { 'AWS::Region': 'us-east-1', Bucket: 'pets', 'Topic.Arn': 'arn:topic' };

  test('puts values where a template refers, and leaves everything else as it is', () => {
    const part = {
      plain: [1, true, null, 'text'],
      store: { 'Fn::Join': ['', ['s3://', { Ref: 'Bucket' }]] },
      nested: { Variables: { REGION: { Ref: 'AWS::Region' } } },
      topic: { 'Fn::GetAtt': ['Topic', 'Arn'] },
      image: { 'Fn::Sub': '$'.concat('{AWS::Region}.amazonaws.com') },
    };
    expect(resolveTemplate(part, values)).toEqual({
      plain: [1, true, null, 'text'],
      store: 's3://pets',
      nested: { Variables: { REGION: 'us-east-1' } },
      topic: 'arn:topic',
      image: 'us-east-1.amazonaws.com',
    });
  });

  test('names what nobody has given a value by its place in the template', () => {
    const part = [{ Ref: 'Queue' }, { 'Fn::GetAtt': ['Ingest', 'Arn'] }];
    expect(resolveTemplate(part, values)).toEqual(['Queue', 'Ingest.Arn']);
  });

  test('refuses a function that it does not know', () => {
    expect(() => resolveTemplate({ 'Fn::Select': [0, ['a']] }, values)).toThrow('"Fn::Select"');
  });
});
