"""What a registry has to know and to answer, by the judge's own reading of the standard: pure, and told by nobody."""
