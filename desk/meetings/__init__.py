"""会議と次第: the agenda of a meeting from what is due in every app, its paper, and its results as a draft entry."""
