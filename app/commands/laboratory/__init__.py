"""Commands that train, measure and score; the packaged app does not have them."""
