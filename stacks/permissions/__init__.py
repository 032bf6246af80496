"""What a deploy role may do, derived from the resources of the stack that it deploys."""
