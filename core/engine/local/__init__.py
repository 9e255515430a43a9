"""Update a matte after its marks have changed: only the regions around the change are matted again."""
