"""合いそうな相手: who may fit whom, with every reason told. Who has agreed to act together stands in matching/."""
