"""A Lambda function with its own role, its own log group, and nothing it is not granted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from stacks.cdk import (
    AssetType,
    CloudwatchLogGroup,
    Construct,
    IamRole,
    IamRolePolicy,
    LambdaFunction,
    LambdaFunctionEnvironment,
    LambdaFunctionEphemeralStorage,
    LambdaFunctionLoggingConfig,
    TerraformAsset,
)
from stacks.constructs.policy import PolicyDocument, Statement, allow, use_key
from stacks.package import ARCHITECTURE, RUNTIME, Package


@dataclass(frozen=True, slots=True, kw_only=True)
class FunctionConfig:
    """How a function is made.

    `handler`: `module.function`. `environment`: exactly the variables that its code reads, and
    those of its allocator.
    `key_arn`: the KMS key that encrypts the buckets and queues that the function uses.
    """

    name: str
    description: str
    handler: str
    package: Package
    memory_mb: int
    timeout_seconds: int
    log_days: int
    environment: Mapping[str, str]
    ephemeral_storage_mb: int = 512
    key_arn: str | None = None


class Function(Construct):
    """One function. Its role may write its own logs; every other action is a `grant`."""

    def __init__(self, scope: Construct, id_: str, config: FunctionConfig) -> None:
        super().__init__(scope, id_)
        self._logs = logs = CloudwatchLogGroup(
            self,
            "logs",
            name=f"/aws/lambda/{config.name}",
            retention_in_days=config.log_days,
        )
        # No condition: Lambda documents no aws:SourceArn or aws:SourceAccount for execution roles.
        trust = PolicyDocument(self, "trust")
        trust.add(allow("Lambda", ["sts:AssumeRole"], [], service="lambda.amazonaws.com"))
        role = IamRole(self, "role", name=config.name, assume_role_policy=trust.json)
        self._document = PolicyDocument(self, "permissions")
        self.policy = IamRolePolicy(
            self, "policy", name="permissions", role=role.name, policy=self._document.json
        )
        self.grant(allow("Log", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{logs.arn}:*"]))
        if config.key_arn:
            self.grant(use_key(config.key_arn))
        code = TerraformAsset(
            self,
            "code",
            path=str(config.package.path),
            type=AssetType.FILE,
            asset_hash=config.package.digest,
        )
        self._function = LambdaFunction(
            self,
            "function",
            function_name=config.name,
            description=config.description,
            role=role.arn,
            handler=config.handler,
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            filename=code.path,
            source_code_hash=config.package.source_code_hash,
            memory_size=config.memory_mb,
            timeout=config.timeout_seconds,
            ephemeral_storage=LambdaFunctionEphemeralStorage(size=config.ephemeral_storage_mb),
            environment=LambdaFunctionEnvironment(variables=dict(config.environment)),
            logging_config=LambdaFunctionLoggingConfig(
                log_format="JSON",
                log_group=logs.name,
                application_log_level="INFO",
                system_log_level="INFO",
            ),
            depends_on=[logs, self.policy],
        )

    @property
    def arn(self) -> str:
        return self._function.arn

    @property
    def name(self) -> str:
        return self._function.function_name

    @property
    def log_group(self) -> str:
        return self._logs.name

    def grant(self, statement: Statement) -> None:
        """Add one statement to the role's policy."""
        self._document.add(statement)
