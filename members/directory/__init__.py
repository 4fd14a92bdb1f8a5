"""自治体を探す: the public list of municipalities and the public page of each."""
