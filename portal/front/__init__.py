"""Front door: home, search, data, about, worker tasks, commands, demonstration. Sees every app."""
