"""What protocol, fence and models share: retries, caches, settings, the clock, private keys."""
