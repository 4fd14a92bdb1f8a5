"""国の方針: papers of the national government that name the project, what was done about them, and regional plans."""
