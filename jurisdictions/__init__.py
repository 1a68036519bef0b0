"""What is watched: identifiers, the codebook, and one TOML file per jurisdiction (``data/``)."""
