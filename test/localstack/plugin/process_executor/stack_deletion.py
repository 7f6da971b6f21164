"""Repairs a fault of the CloudFormation of LocalStack 2026.3.0: it deletes what has the policy RetainExceptOnCreate, as if it
had none. AWS keeps such a resource of a stack that was made.
"""

from localstack.runtime import hooks


# LocalStack runs one hook per name of a function, whatever its module.
@hooks.on_infra_start()
def keep_retained_resources() -> None:
    from localstack.services.cloudformation.engine.v2.change_set_model_executor import ChangeSetModelExecutor
    from localstack.services.cloudformation.engine.v2.change_set_model_preproc import DeletionPolicy

    change = ChangeSetModelExecutor._execute_resource_change

    def change_but_keep(self, name, before, after) -> None:
        if getattr(before, "deletion_policy", None) == DeletionPolicy.RetainExceptOnCreate:
            before.deletion_policy = DeletionPolicy.Retain
        change(self, name, before, after)

    ChangeSetModelExecutor._execute_resource_change = change_but_keep
