"""The scenarios as pytest sees them: pytest-bdd collects the features and reports what the engine found."""
