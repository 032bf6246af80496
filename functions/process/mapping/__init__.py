"""How an event that is none of the contract becomes one: by the mappings of `definitions/`."""
