"""Judge whether a system conforms to the DCI interfaces."""
