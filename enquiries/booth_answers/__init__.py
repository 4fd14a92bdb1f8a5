"""出展・物産の募集: what was answered of products, equipment and times, taken over into the booths of an event."""
