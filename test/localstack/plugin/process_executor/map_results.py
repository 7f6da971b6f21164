"""Repairs a fault of LocalStack 2026.3.0: paths in the parameters of a ResultWriter are looked up in what the items answered,
and lead nowhere. AWS looks them up in the input of the Map. The manifest is LocalStack's own, which lists no files.
"""

import copy

from localstack.runtime import hooks


@hooks.on_infra_start()
def look_up_in_the_input() -> None:
    from localstack.services.stepfunctions.asl.component.state.state_execution.state_map.result_writer.result_writer_decl import (
        ResultWriter,
    )

    def write(self, env) -> None:
        env.stack.append(copy.deepcopy(env.states.get_input()))
        self.parargs.eval(env=env)
        parameters = env.stack.pop()
        env.stack.pop()
        env.stack.append(parameters)
        self.resource_eval.eval_resource(env=env)

    ResultWriter._eval_body = write
