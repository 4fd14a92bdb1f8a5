"""調査票: the form of an enquiry, its questions, and what may be answered to each."""
