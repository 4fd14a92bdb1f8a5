"""ほかの主催者の催し: festivals and other events in which the wards take part, as series through years and names."""
