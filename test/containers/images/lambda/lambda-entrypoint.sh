#!/bin/sh
# As in AWS's images: without Lambda's own runtime interface, the emulator takes its place.
if [ -z "$AWS_LAMBDA_RUNTIME_API" ]; then
  exec /usr/local/bin/aws-lambda-rie $HEADSTART_RIE_OPTIONS /var/runtime/bootstrap "$@"
fi
exec /var/runtime/bootstrap "$@"
