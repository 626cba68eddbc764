"""The client side of a simulated system: the requests that it sends, and what becomes of them."""
