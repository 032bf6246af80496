"""What Terraform needs for functions and their roles."""

from __future__ import annotations

from stacks.permissions.actions.need import ROLE_ARN, Need, actions

_FUNCTION_ARN = "arn:{partition}:lambda:{region}:{account}:function:{function_name}"
_MAPPING_ARN = "arn:{partition}:lambda:{region}:{account}:event-source-mapping:*"
_OF_THE_FUNCTION = ("ArnEquals", "lambda:FunctionArn", _FUNCTION_ARN)
_MAPPING_ID = "a mapping's ARN is a random id, known only once it is there"

COMPUTE: dict[str, tuple[Need, ...]] = {
    "aws_iam_role": (
        Need(
            f"{ROLE_ARN}{{name}}",
            actions(
                "iam",
                "GetRole DeleteRole UpdateAssumeRolePolicy TagRole UntagRole"
                " ListRolePolicies ListAttachedRolePolicies ListInstanceProfilesForRole",
            ),
        ),
        # What a role may do is only ever written within the boundary. A role of before there was
        # one is given it first: the key is then the boundary that is asked for, of a role's policy
        # the boundary that the role has (IAM user guide, "Delegating responsibility to others
        # using permissions boundaries"). Nothing takes it off again.
        Need(
            f"{ROLE_ARN}{{name}}",
            actions("iam", "CreateRole PutRolePermissionsBoundary PutRolePolicy"),
            only_if=(("ArnEquals", "iam:PermissionsBoundary", "{permissions_boundary}"),),
        ),
    ),
    "aws_iam_role_policy": (
        Need(f"{ROLE_ARN}{{role}}", actions("iam", "GetRolePolicy DeleteRolePolicy")),
    ),
    "aws_lambda_function": (
        Need(
            _FUNCTION_ARN,
            actions(
                "lambda",
                "CreateFunction GetFunction GetFunctionCodeSigningConfig ListVersionsByFunction"
                " UpdateFunctionCode UpdateFunctionConfiguration DeleteFunction"
                " TagResource UntagResource",
            ),
        ),
        Need(
            f"{ROLE_ARN}{{role}}",
            actions("iam", "PassRole"),
            only_if=(("StringEquals", "iam:PassedToService", "lambda.amazonaws.com"),),
        ),
    ),
    "aws_lambda_function_event_invoke_config": (
        Need(
            _FUNCTION_ARN,
            actions(
                "lambda",
                "PutFunctionEventInvokeConfig GetFunctionEventInvokeConfig"
                " DeleteFunctionEventInvokeConfig",
            ),
        ),
    ),
    "aws_lambda_event_source_mapping": (
        Need(
            "*",
            actions("lambda", "CreateEventSourceMapping"),
            reason="the action takes no resource, only the function as a condition",
            only_if=(_OF_THE_FUNCTION,),
        ),
        Need(
            _MAPPING_ARN,
            actions(
                "lambda", "GetEventSourceMapping UpdateEventSourceMapping DeleteEventSourceMapping"
            ),
            reason=_MAPPING_ID,
            only_if=(_OF_THE_FUNCTION,),
        ),
        Need(
            _MAPPING_ARN,
            actions("lambda", "TagResource UntagResource ListTags"),
            reason=f"{_MAPPING_ID}; these actions know no condition on the function",
        ),
    ),
}
