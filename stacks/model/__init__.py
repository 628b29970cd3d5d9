"""The typed settings of a stack: what `stacks/Pulumi.<stack>.yaml` may say."""
