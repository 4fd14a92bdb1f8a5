"""つながりの図: the ties of a day as a picture, from one place to its neighbours."""
