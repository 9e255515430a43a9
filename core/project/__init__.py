"""The project file: all that a person made of one photo, kept as one zip (docs/project-format.md)."""
