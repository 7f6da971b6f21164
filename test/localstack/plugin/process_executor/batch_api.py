"""AWS Batch for LocalStack's open build, which has none: environments, queues, definitions, jobs.

Jobs run in batch_job.py. Scheduling, scaling, share identifiers and job dependencies are not emulated: a job that is
submitted runs at once.
"""

from collections import defaultdict
from itertools import chain

from localstack.aws.api import CommonServiceException, RequestContext, handler
from localstack.services.plugins import Service, aws_provider

from process_executor.batch_job import BatchJob

KINDS = ("compute-environment", "job-queue", "job-definition", "job")


class BatchProvider:
    service = "batch"
    version = "2016-08-10"

    def __init__(self) -> None:
        #: (account, region) -> kind -> ARN -> what describes it
        self._accounts = defaultdict(lambda: {kind: {} for kind in KINDS})

    def stop(self) -> None:
        accounts = list(self._accounts.values())
        for job in list(chain.from_iterable(account["job"].values() for account in accounts)):
            job.terminate("LocalStack is stopping")

    def _of(self, context: RequestContext, kind: str) -> dict:
        return self._accounts[context.account_id, context.region][kind]

    # --- compute environments and queues ------------------------------------------------------------------------------
    @handler("CreateComputeEnvironment", expand=False)
    def create_compute_environment(self, context, request):
        name = request["computeEnvironmentName"]
        cluster = f"arn:aws:ecs:{context.region}:{context.account_id}:cluster/{name}"
        arn = self._create(context, "compute-environment", name, "computeEnvironmentArn", request, ecsClusterArn=cluster)
        return {"computeEnvironmentName": name, "computeEnvironmentArn": arn}

    @handler("DescribeComputeEnvironments", expand=False)
    def describe_compute_environments(self, context, request):
        return {"computeEnvironments": self._find(context, "compute-environment", request.get("computeEnvironments"))}

    @handler("UpdateComputeEnvironment", expand=False)
    def update_compute_environment(self, context, request):
        return self._update(context, "compute-environment", request, "computeEnvironment")

    @handler("DeleteComputeEnvironment", expand=False)
    def delete_compute_environment(self, context, request):
        return self._delete(context, "compute-environment", request["computeEnvironment"])

    @handler("CreateJobQueue", expand=False)
    def create_job_queue(self, context, request):
        name = request["jobQueueName"]
        arn = self._create(context, "job-queue", name, "jobQueueArn", request)
        return {"jobQueueName": name, "jobQueueArn": arn}

    @handler("DescribeJobQueues", expand=False)
    def describe_job_queues(self, context, request):
        return {"jobQueues": self._find(context, "job-queue", request.get("jobQueues"))}

    @handler("UpdateJobQueue", expand=False)
    def update_job_queue(self, context, request):
        return self._update(context, "job-queue", request, "jobQueue")

    @handler("DeleteJobQueue", expand=False)
    def delete_job_queue(self, context, request):
        return self._delete(context, "job-queue", request["jobQueue"])

    # --- job definitions ----------------------------------------------------------------------------------------------
    @handler("RegisterJobDefinition", expand=False)
    def register_job_definition(self, context, request):
        name = request["jobDefinitionName"]
        known = self._of(context, "job-definition")
        revision = 1 + sum(each["jobDefinitionName"] == name for each in known.values())
        arn = _arn(context, "job-definition", f"{name}:{revision}")
        known[arn] = dict(request, jobDefinitionArn=arn, revision=revision, status="ACTIVE")
        return {"jobDefinitionName": name, "jobDefinitionArn": arn, "revision": revision}

    @handler("DescribeJobDefinitions", expand=False)
    def describe_job_definitions(self, context, request):
        wanted, name = request.get("jobDefinitions"), request.get("jobDefinitionName")
        found = [
            each
            for each in self._of(context, "job-definition").values()
            if (not wanted or each["jobDefinitionArn"] in wanted or _revision_name(each) in wanted)
            and (not name or each["jobDefinitionName"] == name)
        ]
        return {"jobDefinitions": found}

    @handler("DeregisterJobDefinition", expand=False)
    def deregister_job_definition(self, context, request):
        for each in self._of(context, "job-definition").values():
            if request["jobDefinition"] in (each["jobDefinitionArn"], _revision_name(each)):
                each["status"] = "INACTIVE"
        return {}

    # --- jobs ---------------------------------------------------------------------------------------------------------
    @handler("SubmitJob", expand=False)
    def submit_job(self, context, request):
        definition = self._active_definition(context, request["jobDefinition"])
        if not self._find(context, "job-queue", [request["jobQueue"]]):
            raise CommonServiceException("ClientException", f"JobQueue {request['jobQueue']} not found", 400)
        job = BatchJob(context.region, lambda id: _arn(context, "job", id), definition, request)
        self._of(context, "job")[job.id] = job
        job.start()
        return {"jobName": request["jobName"], "jobId": job.id, "jobArn": job.detail["jobArn"]}

    @handler("DescribeJobs", expand=False)
    def describe_jobs(self, context, request):
        jobs = self._of(context, "job")
        ids = [named.split("/")[-1] for named in request["jobs"]]
        return {"jobs": [{"startedAt": 0} | jobs[id].detail for id in ids if id in jobs]}

    @handler("ListJobs", expand=False)
    def list_jobs(self, context, request):
        status = request.get("jobStatus") or "RUNNING"
        shown = ("jobArn", "jobId", "jobName", "createdAt", "status", "startedAt", "stoppedAt", "statusReason")
        details = [job.detail for job in list(self._of(context, "job").values()) if job.detail["status"] == status]
        return {"jobSummaryList": [{key: detail[key] for key in shown if key in detail} for detail in details]}

    @handler("TerminateJob", expand=False)
    def terminate_job(self, context, request):
        if job := self._of(context, "job").get(request["jobId"].split("/")[-1]):
            job.terminate(request["reason"])
        return {}

    @handler("CancelJob", expand=False)
    def cancel_job(self, context, request):
        return self.terminate_job(context, request)

    def _active_definition(self, context, reference: str) -> dict:
        named = reference.split("job-definition/")[-1]
        found = [
            each
            for each in self._of(context, "job-definition").values()
            if each["status"] == "ACTIVE" and named in (each["jobDefinitionName"], _revision_name(each))
        ]
        if not found:
            raise CommonServiceException("ClientException", f"JobDefinition {named} not found", 400)
        return max(found, key=lambda each: each["revision"])

    # --- what the kinds have in common --------------------------------------------------------------------------------
    def _create(self, context, kind, name, arn_key, request, **more) -> str:
        arn = _arn(context, kind, name)
        state = request.get("state") or "ENABLED"
        self._of(context, kind)[arn] = dict(request) | more | {arn_key: arn, "status": "VALID", "state": state}
        return arn

    def _find(self, context, kind, names) -> list[dict]:
        """By name or ARN; all of them without names."""
        every = self._of(context, kind)
        return [each for arn, each in every.items() if not names or arn in names or arn.split("/")[-1] in names]

    def _update(self, context, kind, request, key) -> dict:
        for found in self._find(context, kind, [request[key]]):
            found |= {name: value for name, value in request.items() if name != key}
            return {name: value for name, value in found.items() if name in (f"{key}Name", f"{key}Arn")}
        raise CommonServiceException("ClientException", f"{key} {request[key]} not found", 400)

    def _delete(self, context, kind, name) -> dict:
        known = self._of(context, kind)
        for arn in [arn for arn in known if name in (arn, arn.split("/")[-1])]:
            known.pop(arn)
        return {}


def _arn(context: RequestContext, kind: str, name: str) -> str:
    return f"arn:aws:batch:{context.region}:{context.account_id}:{kind}/{name}"


def _revision_name(definition: dict) -> str:
    return f"{definition['jobDefinitionName']}:{definition['revision']}"


@aws_provider(api="batch")
def batch() -> Service:
    provider = BatchProvider()
    from localstack.services.plugins import ServiceLifecycleHook

    class Lifecycle(ServiceLifecycleHook):
        def on_before_stop(self) -> None:
            provider.stop()

    return Service.for_provider(provider, service_lifecycle_hook=Lifecycle())
