"""What happened and what is coming: the chronology (経過), events (催し), documents and corrections."""
