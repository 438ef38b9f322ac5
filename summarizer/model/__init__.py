"""The trained weights, the bases they stand on, and the network that joins the two."""
