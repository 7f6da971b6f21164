import { Code, type CodeConfig } from 'aws-cdk-lib/aws-lambda';

/** The code of a function whose image is in the account's registry already when the function is made. */
export class ImageCode extends Code {
  readonly isInline = false;

  constructor(private readonly uri: string) {
    super();
  }

  override bind(): CodeConfig {
    return { image: { imageUri: this.uri } };
  }
}
