"""What the sentences of the features do, by what they are about."""
