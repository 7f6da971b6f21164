"""CloudFormation's AWS::Batch::ComputeEnvironment, JobQueue and JobDefinition, over the API of batch_api.py."""

from localstack.services.cloudformation.resource_provider import (
    CloudFormationResourceProviderPlugin,
    OperationStatus,
    ProgressEvent,
    ResourceProvider,
)

#: Their keys are the user's own, so their case stays.
FREE_KEYS = ("Tags", "Parameters", "Options")


class BatchResource(ResourceProvider):
    NAME: str
    ARN: str
    CREATE: str
    DELETE: tuple[str, str]

    def create(self, request):
        model = dict(request.desired_state)
        model.setdefault(self.NAME, f"{request.stack_name}-{request.logical_resource_id}")
        client = request.aws_client_factory.batch
        shape = client.meta.service_model.operation_model(self.CREATE).input_shape
        created = getattr(client, _snake(self.CREATE))(**fit(to_api_names(model), shape))
        model[self.ARN] = created[_lower_first(self.ARN)]
        return ProgressEvent(OperationStatus.SUCCESS, model)

    def update(self, request):
        # A job definition gets its next revision; environments and queues are put anew under their name.
        return self.create(request)

    def delete(self, request):
        arn = (request.previous_state or {}).get(self.ARN) or request.desired_state.get(self.ARN)
        if arn:
            operation, parameter = self.DELETE
            getattr(request.aws_client_factory.batch, operation)(**{parameter: arn})
        return ProgressEvent(OperationStatus.SUCCESS, {})

    def read(self, request):
        return ProgressEvent(OperationStatus.SUCCESS, request.desired_state)


def to_api_names(value, parent=""):
    """Template names begin with a capital, the API's do not."""
    if isinstance(value, list):
        return [to_api_names(each, parent) for each in value]
    if not isinstance(value, dict) or parent in FREE_KEYS:
        return value
    return {_lower_first(name): to_api_names(each, name) for name, each in value.items()}


def fit(value, shape):
    """Leaves out what the API does not know; turns a template's strings into the numbers and booleans that it wants."""
    kind = shape.type_name
    if kind == "structure" and isinstance(value, dict):
        known = shape.members
        return {name: fit(each, known[name]) for name, each in value.items() if name in known and each is not None}
    if kind == "list" and isinstance(value, list):
        return [fit(each, shape.member) for each in value]
    if kind == "map" and isinstance(value, list):
        return {each["Key"]: each["Value"] for each in value}
    if kind in ("integer", "long"):
        return int(value)
    if kind == "boolean":
        return value if isinstance(value, bool) else str(value).lower() == "true"
    return str(value) if kind == "string" else value


def _lower_first(name: str) -> str:
    return name[0].lower() + name[1:]


def _snake(name: str) -> str:
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")


def _schema(type_name: str, arn: str, name: str) -> dict:
    return {
        "typeName": type_name,
        "properties": {arn: {"type": "string"}},
        "primaryIdentifier": [f"/properties/{arn}"],
        "readOnlyProperties": [f"/properties/{arn}"],
        "createOnlyProperties": [f"/properties/{name}"],
    }


class ComputeEnvironment(BatchResource):
    TYPE = "AWS::Batch::ComputeEnvironment"
    NAME, ARN = "ComputeEnvironmentName", "ComputeEnvironmentArn"
    SCHEMA = _schema(TYPE, ARN, NAME)
    CREATE, DELETE = "CreateComputeEnvironment", ("delete_compute_environment", "computeEnvironment")


class JobQueue(BatchResource):
    TYPE = "AWS::Batch::JobQueue"
    NAME, ARN = "JobQueueName", "JobQueueArn"
    SCHEMA = _schema(TYPE, ARN, NAME)
    CREATE, DELETE = "CreateJobQueue", ("delete_job_queue", "jobQueue")


class JobDefinition(BatchResource):
    TYPE = "AWS::Batch::JobDefinition"
    NAME, ARN = "JobDefinitionName", "JobDefinitionArn"
    SCHEMA = _schema(TYPE, ARN, NAME)
    CREATE, DELETE = "RegisterJobDefinition", ("deregister_job_definition", "jobDefinition")


class _Plugin(CloudFormationResourceProviderPlugin):
    factory = None

    def load(self) -> None:
        pass  # The factory is there already.


class ComputeEnvironmentPlugin(_Plugin):
    name, factory = ComputeEnvironment.TYPE, ComputeEnvironment


class JobQueuePlugin(_Plugin):
    name, factory = JobQueue.TYPE, JobQueue


class JobDefinitionPlugin(_Plugin):
    name, factory = JobDefinition.TYPE, JobDefinition
