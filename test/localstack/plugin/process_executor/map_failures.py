"""Repairs a fault of LocalStack 2026.3.0: a Distributed Map succeeds although items of it failed.

Its limits of tolerated failures are read and never compared with anything; the failed items' outputs are null. AWS fails the
Map with States.ExceedToleratedFailureThreshold once a limit is passed, and without limits at the first failed item.
"""

from localstack.runtime import hooks


@hooks.on_infra_start()
def fail_too_many_items() -> None:
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.iteration.distributed_iteration_component import (
        DistributedIterationComponent,
    )

    run_all = DistributedIterationComponent._map_run

    def run_all_and_judge(self, env, eval_input) -> None:
        run_all(self, env, eval_input)
        if _too_many_failed(eval_input.map_run_record):
            env.stack.pop()
            raise _threshold_exceeded(env)

    DistributedIterationComponent._map_run = run_all_and_judge


def _too_many_failed(record) -> bool:
    items = record.item_counter
    failed = items.failed.get() + items.timed_out.get() + items.aborted.get()
    count = record.tolerated_failure_count or 0
    percentage = record.tolerated_failure_percentage or 0.0
    if not count and not percentage:
        return failed > 0
    over_count = count > 0 and failed > count
    over_percentage = percentage > 0 and failed * 100 > percentage * max(items.total.get(), 1)
    return over_count or over_percentage


def _threshold_exceeded(env):
    from localstack.aws.api.stepfunctions import HistoryEventType, TaskFailedEventDetails
    from localstack.services.stepfunctions.asl.component.common.error_name.failure_event import (
        FailureEvent,
        FailureEventException,
    )
    from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name import StatesErrorName
    from localstack.services.stepfunctions.asl.component.common.error_name.states_error_name_type import (
        StatesErrorNameType,
    )
    from localstack.services.stepfunctions.asl.eval.event.event_detail import EventDetails

    error = StatesErrorNameType.StatesExceedToleratedFailureThreshold
    cause = "The specified tolerated failure threshold was exceeded"
    details = TaskFailedEventDetails(error=error.to_name(), cause=cause)
    return FailureEventException(
        FailureEvent(
            env=env,
            error_name=StatesErrorName(typ=error),
            event_type=HistoryEventType.MapStateFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )
    )
