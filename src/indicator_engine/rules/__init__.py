"""Rule packs: finding, reading, checking, merging and versioning the data of the engine."""
