"""The project file: a photo with its marks, matte, touch-up, settings and versions, kept as one zip (docs/project-format.md)."""
