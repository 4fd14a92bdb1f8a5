"""魅力発信: what a municipality publishes about itself, with pictures, confirmed every year."""
