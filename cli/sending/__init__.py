"""Events from files onto the bus."""
