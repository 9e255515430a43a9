"""The preferences: one dialog for all that outlives the program, a module a page."""
