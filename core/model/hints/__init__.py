"""Color hints: what the known colors nearby say about every unknown pixel, as further inputs of a network."""
