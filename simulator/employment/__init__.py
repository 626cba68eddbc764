"""What an ESS and an SP system have in common: either may be the registry of the interface between them."""
