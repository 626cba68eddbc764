"""Stories whose steps Hypothesis chooses while they are told, judged beside a model of the registry."""
