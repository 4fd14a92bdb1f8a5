"""お問合せ: what anybody writes to the secretariat at /contact/, and how it is answered."""
